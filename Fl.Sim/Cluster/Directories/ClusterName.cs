using System.Text.RegularExpressions;
using Fl.Core;

namespace Fl.Sim;

/// <summary>What drivers and workers call their cluster: those of another name do not work with them, whatever they know.</summary>
public static partial class ClusterName
{
    /// <summary>Where nobody says.</summary>
    public const string Default = "fl";

    /// <summary>A name that was given.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static string Parse(string text) =>
        Name().IsMatch(text) ? text
            : throw new BadInputException($"'{text}' is no name of a cluster: it has letters, digits, '-' and '_', 64 at most.");

    /// <summary>Why a worker does not work with somebody; null where it does.</summary>
    internal static string? WhyNot(string own, string other) =>
        own == other ? null : $"it is of the cluster '{own}', not of '{other}'.";

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Name();
}
