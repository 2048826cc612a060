using System.CommandLine.Parsing;
using System.Globalization;

namespace Fl.Cli;

/// <summary>Numbers that are typed as the value of an option. What is none is told with what was typed.</summary>
internal static class NumberText
{
    /// <returns>Null where there is none, which has been told.</returns>
    public static int? Integer(ArgumentResult result, string option, int least, int most)
    {
        var text = result.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most)
            return number;
        result.AddError($"{option} takes a number from {least:n0} to {most:n0}, not '{text}'.");
        return null;
    }

    /// <param name="expected">What is told, up to what was typed.</param>
    /// <returns>Null where there is none, which has been told.</returns>
    public static double? Real(ArgumentResult result, Predicate<double> isRight, string expected)
    {
        var text = result.Tokens[^1].Value;
        if (Real(text) is { } number && isRight(number)) return number;
        result.AddError($"{expected}, not '{text}'.");
        return null;
    }

    public static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
