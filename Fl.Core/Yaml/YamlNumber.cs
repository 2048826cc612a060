using System.Globalization;
using System.Text.RegularExpressions;

namespace Fl.Core;

/// <summary>Plain scalars by the core schema of YAML 1.2.2 (section 10.3.2), with _ allowed between the digits of a number.</summary>
internal static partial class YamlNumber
{
    public static bool? Boolean(string text) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    /// <summary>The integer (1000, 1_000, 1e3, 0x3e8, 0o17), or null when it is none or does not fit into 64 bits.</summary>
    public static long? Integer(string text)
    {
        if (Real(text) is not { } real) return null;
        text = text.Replace("_", "");
        if (text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal))
            return real < 1L << 53 ? (long)real : null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) return integer;
        return double.IsInteger(real) && Math.Abs(real) <= 1L << 53 ? (long)real : null;
    }

    /// <summary>
    /// The number, infinite when it is too large for a double or written .inf, NaN when written .nan; null when it is none.
    /// </summary>
    public static double? Real(string text)
    {
        if (Decimal().IsMatch(text)) return double.Parse(text.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (Hexadecimal().IsMatch(text)) return Digits(text, 16);
        if (Octal().IsMatch(text)) return Digits(text, 8);
        if (NotANumber().IsMatch(text)) return double.NaN;
        return Infinity().IsMatch(text) ? text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity : null;
    }

    /// <summary>Whether YAML reads the plain text as something other than text.</summary>
    public static bool IsNotText(string text) =>
        text is "" or "~" || text.Equals("null", StringComparison.OrdinalIgnoreCase) || Boolean(text) is not null || Real(text) is not null;

    private static double Digits(string text, int radix)
    {
        var value = 0.0;
        foreach (var digit in text.AsSpan(2))
            if (digit != '_') value = value * radix + Convert.ToInt32(digit.ToString(), 16);
        return value;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+(_[0-9]+)*|[0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0x[0-9a-fA-F]+(_[0-9a-fA-F]+)*\z")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^0o[0-7]+(_[0-7]+)*\z")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^\.(nan|NaN|NAN)\z")]
    private static partial Regex NotANumber();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z")]
    private static partial Regex Infinity();
}
