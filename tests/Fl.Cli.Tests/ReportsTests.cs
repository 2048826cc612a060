using Fl.Core;
using Fl.Reports;
using Fl.Sim;

namespace Fl.Cli.Tests;

/// <summary>What code draws, tabulates and exports of runs is what the commands do.</summary>
public sealed class ReportsTests : Workspace
{
    [Fact]
    public async Task Code_makes_of_runs_what_the_commands_make()
    {
        var (folder, cancellation) = (Path.Combine(Root, "swept"), TestContext.Current.CancellationToken);
        foreach (var strategy in (Strategy[])[new FedAvg(), new FedProx { Mu = 0.1 }])
            foreach (var seed in (int[])[0, 1])
                await new Experiment
                {
                    Seed = seed,
                    Rounds = 2,
                    Dataset = new SyntheticImages { Train = 400, Test = 100 },
                    Clients = new() { Count = 8, PerRound = 4 },
                    Model = new Logistic(),
                    Strategy = strategy,
                }.SimulateAsync(new() { Folder = Path.Combine(folder, $"{Catalog.NameOf(strategy)}-{seed}") }, cancellation);
        var found = RunSet.Find([folder]);
        Assert.Equal((4, 0, 0), (found.Over.Count, found.Unfinished.Count, found.Repeated.Count));

        await OutputAsync("plot", "swept", "--y", "test-loss", "--by", "strategy", "--out", "figure.svg");
        var figure = Plot.Curves(found.Over, y: PlotMeasure.TestLoss, by: ["strategy"]);
        Assert.Equal(Read("figure.svg"), figure.ToSvg());
        figure.Save(Path.Combine(Root, "saved", "figure.svg"));
        Assert.Equal(Read("figure.svg"), Read("saved/figure.svg"));
        Assert.Equal("PNG"u8, figure.ToPng().AsSpan(1, 3));
        Assert.Equal("%PDF"u8, figure.ToPdf().AsSpan(0, 4));
        var gap = new PlotMeasure("gap", "loss gap", point => point.TestLoss - point.TrainLoss);
        Assert.Contains("loss gap", Plot.Curves(found.Over, y: gap).ToSvg());

        var table = ResultTable.Of(found.Over);
        Assert.Equal(await OutputAsync("table", "swept", "--format", "latex"), table.ToLatex());
        Assert.Contains("fedprox", table.ToText(columns: "strategy"));
        Assert.Equal(3, table.ToCsv().Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("| ", table.ToMarkdown());

        var told = new List<string>();
        var paths = Export.Parquet([folder], Path.Combine(Root, "parquet"), told.Add, cancellation: cancellation);
        Assert.Equal(paths, told);
        Assert.Equal(4, paths.Count(path => Path.GetFileName(path) == "rounds.parquet" && File.Exists(path)));
        Assert.Equal(4, Export.TensorBoard([folder], Path.Combine(Root, "events"), cancellation: cancellation).Count);
        Assert.Equal(4, Export.Mlflow([folder], Path.Combine(Root, "mlruns"), cancellation: cancellation).Count);
    }
}
