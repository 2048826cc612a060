using System.CommandLine.Parsing;
using System.CommandLine;
using Fl.Reports;

namespace Fl.Cli;

/// <summary>The options of <c>fl plot</c> that say how curves are drawn.</summary>
internal sealed class PlotStyleOptions
{
    private const int MostLetters = 200;
    private const double LeastInches = 1, MostInches = 20;

    private readonly Option<string?> log = new("--log")
    {
        Description = "Axes that are logarithmic: x, y or x,y. What is not above 0 is not on them.",
        HelpName = "axes",
    };

    private readonly Option<(double From, double To)?> xLimits = Limits("--xlim"), yLimits = Limits("--ylim");

    private readonly Option<(double Width, double Height)?> size = new("--size")
    {
        Description = "Width and height in inches, e.g. 3.5x2.5 [3.5 and what it takes].",
        HelpName = "WxH",
        CustomParser = result => Pair(
            result, 'x', pair => pair is { First: >= LeastInches and <= MostInches, Second: >= LeastInches and <= MostInches },
            $"--size takes a width and a height from {LeastInches} to {MostInches} inches, e.g. 3.5x2.5"),
    };

    public PlotStyleOptions() => log.AcceptOnlyFromAmong("x", "y", "x,y");

    /// <summary>A heading; figures of all kinds may have one.</summary>
    public Option<string?> Title { get; } = new("--title")
    {
        Description = "A heading.",
        HelpName = "text",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (text.Trim() is { Length: > 0 and <= MostLetters }) return text.Trim();
            result.AddError($"--title takes a text of at most {MostLetters} characters, "
                + $"not {(text.Length > MostLetters ? text.Length : "an empty one")}.");
            return null;
        },
    };

    /// <summary>Those that need axes with curves.</summary>
    public IReadOnlyList<Option> OfCurves => [log, xLimits, yLimits, size];

    public PlotStyle Read(ParseResult parsed)
    {
        var axes = parsed.GetValue(log)?.Split(',') ?? [];
        var style = new PlotStyle
        {
            Title = parsed.GetValue(Title),
            Size = parsed.GetValue(size),
            XLimits = parsed.GetValue(xLimits),
            YLimits = parsed.GetValue(yLimits),
            IsXLog = axes.Contains("x"),
            IsYLog = axes.Contains("y"),
        };
        if (style is { IsXLog: true, XLimits.From: <= 0 } or { IsYLog: true, YLimits.From: <= 0 })
            throw new Core.BadInputException(
                "a logarithmic axis begins above 0: raise the first value of --xlim or --ylim, or leave out --log.");
        return style;
    }

    private static Option<(double From, double To)?> Limits(string name) => new(name)
    {
        Description = $"Ends of the {name[2]} axis, e.g. 0,50; what is beyond is cut off.",
        HelpName = "from,to",
        CustomParser = result => Pair(
            result, ',', pair => pair.First < pair.Second && double.IsFinite(pair.Second - pair.First),
            $"{name} takes two numbers, the smaller first, e.g. 0,50"),
    };

    /// <returns>Null where there is none, which has been told.</returns>
    private static (double First, double Second)? Pair(
        ArgumentResult result, char between, Predicate<(double First, double Second)> isRight, string expected)
    {
        var text = result.Tokens[^1].Value;
        if (text.Split(between) is [var first, var second] && NumberText.Real(first) is { } a && NumberText.Real(second) is { } b
            && isRight((a, b)))
            return (a, b);
        result.AddError($"{expected}, not '{text}'.");
        return null;
    }
}
