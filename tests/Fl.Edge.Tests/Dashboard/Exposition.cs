using System.Globalization;
using System.Text.RegularExpressions;

namespace Fl.Edge.Tests;

/// <summary>
/// Reads Prometheus' text format 0.0.4 by its published rules: HELP and TYPE once before a family's samples, names and labels of
/// the allowed characters, escapes of backslash, quote and line feed alone, a line feed at the end.
/// </summary>
internal static partial class Exposition
{
    public static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text);
        Assert.DoesNotContain("\r", text);
        var (series, types, family) = (new Dictionary<string, double>(), new Dictionary<string, string>(), "");
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                family = comment.Groups["name"].Value;
                if (comment.Groups["kind"].Value == "TYPE") Assert.True(types.TryAdd(family, comment.Groups["rest"].Value), line);
                continue;
            }
            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.Equal(family, sample.Groups["name"].Value);
            Assert.Contains(types[family], (string[])["counter", "gauge"]);
            Assert.Equal(types[family] == "counter", family.EndsWith("_total", StringComparison.Ordinal));
            Assert.True(series.TryAdd(
                sample.Groups["series"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)), line);
        }
        return series;
    }

    [GeneratedRegex("""\A# (?<kind>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.+)\z""")]
    private static partial Regex Comment();

    [GeneratedRegex(
        """\A(?<series>(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*")*\})?) (?<value>\S+)\z""")]
    private static partial Regex Sample();
}
