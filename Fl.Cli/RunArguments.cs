using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace Fl.Cli;

/// <summary>Which runs a command looks at, said the same way everywhere.</summary>
internal static class RunArguments
{
    public static Argument<string[]> Runs() => CommonOptions.Positionals("runs", "Folders of runs and of sweeps.");

    public static Option<string?> By() => new("--by")
    {
        Description = "Group the runs by these keys, e.g. strategy,partition.alpha [those that differ].",
        HelpName = "key,key",
    };

    [return: NotNullIfNotNull(nameof(keys))]
    public static IReadOnlyList<string>? Split(string? keys) =>
        keys?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Tells on standard error of what is passed over.</summary>
    public static void TellLeftOut(string why) => Console.Error.WriteLine($"left out: {why}");
}
