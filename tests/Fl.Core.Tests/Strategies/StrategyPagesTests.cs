using System.Text;

namespace Fl.Core.Tests.Strategies;

/// <summary>What the documentation says of strategies is what the code says; FL_WRITE_DOCS=1 writes it anew.</summary>
public sealed class StrategyPagesTests
{
    private static readonly Catalog Shipped = new();

    [Fact]
    public void The_page_of_strategies_is_what_the_catalog_holds()
    {
        var text = new StringBuilder();
        foreach (var (title, kind) in new[]
            {
                ("Strategies", typeof(Strategy)),
                ("Aggregators", typeof(Aggregator)),
                ("Attacks", typeof(Attack)),
                ("Client selection", typeof(Selection)),
                ("Staleness discounts", typeof(StalenessDiscount)),
                ("Learning-rate schedules", typeof(Schedule))
            })
        {
            text.Append($"\n## {title}\n\n| name | what it is | options and defaults |\n| --- | --- | --- |\n");
            foreach (var entry in Shipped.Of(kind))
                text.Append($"| `{entry.Name}` | {GeneratedPage.Cell(DocComments.Summary(entry.Type))} | "
                    + $"{GeneratedPage.Options(entry.Type, "aggregator")} |\n");
        }
        GeneratedPage.Compare("docs/strategies.md", text.Append('\n').ToString());
    }

    [Fact]
    public void The_page_on_writing_a_strategy_shows_one_file_of_at_most_40_lines()
    {
        var code = File.ReadAllText(Path.Combine(RealData.Repository(), "Fl.Core/Strategies/MimeLite.cs"));
        Assert.InRange(code.TrimEnd().Split('\n').Length, 1, 40);
        GeneratedPage.Compare("docs/write-your-own-strategy.md", $"\n```csharp\n{code.TrimEnd()}\n```\n");
    }
}
