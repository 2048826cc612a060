using Fl.Core;
using Fl.Reports;

namespace Fl.Cli.Tests;

/// <summary>Curves over several runs.</summary>
public sealed class RunCurvesTests
{
    /// <summary>Seed 1 has two runs, at 0.2 and 0.4, and seed 2 one at 0.7: a mean of 0.5 and a deviation of two values.</summary>
    [Fact]
    public void A_seed_of_several_runs_counts_once_in_mean_and_band()
    {
        RecordedRun[] runs = [Run(seed: 1, lr: "0.1", 0.2), Run(seed: 1, lr: "0.2", 0.4), Run(seed: 2, lr: "0.1", 0.7)];
        var figure = RunCurves.Of(runs, ["strategy.name"], panels: null, PlotAxis.All[0], PlotMeasure.All[0]);
        var point = Assert.Single(Assert.Single(Assert.Single(figure.Panels).Curves).Points);
        var deviation = Math.Sqrt(2 * 20 * 20);
        Assert.Equal(50, point.Y, 1e-9);
        Assert.Equal(50 - deviation, point.Low, 1e-9);
        Assert.Equal(50 + deviation, point.High, 1e-9);
    }

    private static RecordedRun Run(int seed, string lr, double accuracy) => new(
        "run", new Dictionary<string, string> { ["seed"] = $"{seed}", ["strategy.name"] = "fedavg", ["train.lr"] = lr },
        [new RoundPoint(1, 1, null, 1000, null, null, 1, accuracy)], null);
}
