using Fl.Core.Engines.Torch;
using Fl.Sim;

namespace Fl.Core.Tests;

/// <summary>The reference of experiment files is what reads them; FL_WRITE_DOCS=1 writes it anew.</summary>
public sealed class ReferencePageTests
{
    private const string Page = "docs/experiment-reference.md";
    private static readonly Catalog Shipped = new(typeof(TorchEngineFactory).Assembly, typeof(Simulation).Assembly);

    [Fact]
    public void The_reference_is_what_the_records_and_the_catalog_hold() => GeneratedPage.Compare(Page, ReferencePage.Write(Shipped));

    [Fact]
    public void Every_key_of_a_resolved_experiment_is_in_the_reference_or_with_the_strategies()
    {
        var (page, strategies) = (Read(Page), Read("docs/strategies.md"));
        var resolved = Experiment.Parse(
            "dataset: synthetic-images\ndevices: {fleet: [{device: raspberry-pi-4, link: wifi}]}\ntopology: {edges: 2}\n", "e.yaml", [],
            Shipped).ToYaml();
        var keys = resolved.Split('\n').Select(line => line.TrimStart(' ', '-')).Where(line => line.Contains(':'))
            .Select(line => line.Split(':')[0]).Distinct().ToList();
        Assert.True(keys.Count > 40, resolved);
        Assert.All(keys, key => Assert.True(
            page.Contains($"| `{key}` |", StringComparison.Ordinal) || strategies.Contains($"`{key}: ", StringComparison.Ordinal), key));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(RealData.Repository(), page));
}
