using System.Text;

namespace Fl.Core.Tests.Strategies;

/// <summary>What the documentation says of strategies is what the code says; FL_WRITE_DOCS=1 writes it anew.</summary>
public sealed class StrategyPagesTests
{
    private const string Begin = "<!-- from the code: begin -->", End = "<!-- from the code: end -->";
    private static readonly Catalog Shipped = new();
    private static readonly string Root = RealData.Repository();

    [Fact]
    public void The_page_of_strategies_is_what_the_catalog_holds()
    {
        var text = new StringBuilder();
        foreach (var (title, kind) in new[]
            { ("Strategies", typeof(Strategy)), ("Aggregators", typeof(Aggregator)), ("Attacks", typeof(Attack)), ("Client selection", typeof(Selection)), ("Staleness discounts", typeof(StalenessDiscount)), ("Learning-rate schedules", typeof(Schedule)) })
        {
            text.Append($"\n## {title}\n\n| name | what it is | options and defaults |\n| --- | --- | --- |\n");
            foreach (var entry in Shipped.Of(kind))
                text.Append($"| `{entry.Name}` | {Cell(DocComments.Summary(entry.Type))} | {Cell(string.Join("<br>", Options(entry.Type)))} |\n");
        }
        Compare("docs/strategies.md", text.Append('\n').ToString());
    }

    [Fact]
    public void The_page_on_writing_a_strategy_shows_one_file_of_at_most_40_lines()
    {
        var code = File.ReadAllText(Path.Combine(Root, "Fl.Core/Strategies/MimeLite.cs"));
        Assert.InRange(code.TrimEnd().Split('\n').Length, 1, 40);
        Compare("docs/write-your-own-strategy.md", $"\n```csharp\n{code.TrimEnd()}\n```\n");
    }

    private static IEnumerable<string> Options(Type component) =>
        from option in OptionInfo.Of(component)
        where option.Key != "aggregator"
        select $"`{option.Key}: {(option.Default is Component inner ? Catalog.NameOf(inner) : option.Default is { } value ? OptionText.Scalar(value) : option.Required ? "required" : "none")}` {option.Description}";

    private static string Cell(string text) => text.Replace("|", "\\|");

    private static void Compare(string page, string expected)
    {
        var path = Path.Combine(Root, page);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("FL_WRITE_DOCS") == "1") File.WriteAllText(path, text[..begin] + expected + text[end..]);
        else Assert.True(expected == text[begin..end], $"{page} is not what the code says: run this test with FL_WRITE_DOCS=1 to write it anew.");
    }
}
