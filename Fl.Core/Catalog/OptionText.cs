using System.Globalization;
using System.Text.Json;

namespace Fl.Core;

/// <summary>Values of options as an experiment file spells them.</summary>
internal static class OptionText
{
    /// <summary>The shortest digits that read back to the same number.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e").Replace('E', 'e');

    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e").Replace('E', 'e');

    /// <summary>An enum's value in kebab-case: <c>crop-flip</c>.</summary>
    public static string Choice(object value) => Choice(value.ToString()!);

    public static string Choice(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>A boolean, number or choice as written; text as it is.</summary>
    public static string Scalar(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => Number(number),
        float number => Number(number),
        Enum choice => Choice(choice),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
