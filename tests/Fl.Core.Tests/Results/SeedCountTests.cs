using static Fl.Core.Tests.FinishedRun;

namespace Fl.Core.Tests;

/// <summary>A seed is one result, however many of its runs a row pools.</summary>
public sealed class SeedCountTests
{
    /// <summary>Each strategy has, under seed s, accuracies whose mean is 0.2 + s / 100, and 0.1 more for scaffold.</summary>
    private static readonly RecordedRun[] Swept =
    [
        .. from strategy in (string[])["fedavg", "scaffold"]
           from alpha in (string[])["0.1", "1", "10"]
           from seed in (int[])[1, 2]
           let off = alpha switch { "0.1" => -0.15, "1" => 0.05, _ => 0.1 }
           select Run(strategy, seed, (strategy == "scaffold" ? 0.3 : 0.2) + seed * 0.01 + off, ("partition.alpha", alpha)),
    ];

    [Fact]
    public void A_seed_of_several_runs_counts_once_in_mean_deviation_and_interval()
    {
        var table = ResultTable.Of(Swept, ["strategy"], [], null);
        Assert.Equal((6, 2), (table.Rows[0].Group.Runs.Count, table.Rows[0].Group.Seeds.Count));
        var sample = Final(table, 0).Sample;
        Assert.Equal(2, sample.Count);
        Assert.Equal(0.215, sample.Mean, 1e-12);
        // Of 0.21 and 0.22: half their distance times the square root of two; Student's t of one degree at 0.975 is 12.7062.
        Assert.Equal(0.005 * Math.Sqrt(2), sample.StandardDeviation, 1e-12);
        Assert.Equal(12.7062 * 0.005, sample.HalfWidth(), 1e-6);
    }

    [Fact]
    public void A_seed_of_several_runs_is_one_pair_of_the_test() =>
        Assert.Equal(new WilcoxonSignedRank(2, 0.5), ResultTable.Of(Swept, ["strategy"], [], "strategy=fedavg").Rows[1].Test);

    [Fact]
    public void What_differs_inside_the_rows_is_pooled_and_what_differs_between_them_is_not()
    {
        Assert.Equal(["alpha"], ResultTable.Of(Swept, ["strategy"], [], null).Pooled.Select(key => key.Label));
        Assert.Equal(["strategy"], ResultTable.Of(Swept, ["alpha"], [], null).Pooled.Select(key => key.Label));
        RecordedRun[] tuned = [Run("fedavg", 1, 0.5), Run("scaffold", 1, 0.6, ("train.lr", "0.2"))];
        Assert.Empty(ResultTable.Of(tuned, ["strategy"], [], null).Pooled);
    }

    /// <summary>fedavg has an easy setting more, so that its means are higher; alike, the two are equal.</summary>
    [Fact]
    public void Runs_are_paired_with_those_that_are_alike_in_what_is_pooled()
    {
        RecordedRun[] runs =
        [
            .. Swept.Where(run => run.Options["strategy.name"] == "fedavg"),
            Run("scaffold", 1, 0.06, ("partition.alpha", "0.1")), Run("scaffold", 2, 0.07, ("partition.alpha", "0.1")),
        ];
        var row = ResultTable.Of(runs, ["strategy"], [], "strategy=fedavg").Rows[1];
        Assert.Equal(new WilcoxonSignedRank(0, 1), row.Test);
    }

    [Fact]
    public void Runs_that_are_alike_in_nothing_pooled_are_paired_by_the_means_of_their_seeds()
    {
        RecordedRun[] runs =
        [
            .. from seed in (int[])[1, 2, 3]
               from run in (RecordedRun[])
               [
                   Run("fedavg", seed, 0.4, ("train.lr", "0.1")), Run("fedavg", seed, 0.6, ("train.lr", "0.2")),
                   Run("scaffold", seed, 0.5, ("train.lr", "0.3")), Run("scaffold", seed, 0.6 + seed * 0.01, ("train.lr", "0.4")),
               ]
               select run,
        ];
        Assert.Equal(new WilcoxonSignedRank(3, 0.25), ResultTable.Of(runs, ["strategy"], [], "strategy=fedavg").Rows[1].Test);
    }

    [Fact]
    public void Rows_that_share_fewer_than_two_seeds_are_not_tested()
    {
        RecordedRun[] runs = [Run("fedavg", 1, 0.5), Run("fedavg", 2, 0.6), Run("scaffold", 2, 0.7), Run("scaffold", 3, 0.8)];
        var row = ResultTable.Of(runs, null, [], "strategy=fedavg").Rows[1];
        Assert.NotNull(row.Reference);
        Assert.Null(row.Test);
    }

    [Fact]
    public void A_seed_of_which_one_run_lacks_a_figure_has_the_mean_of_the_others_and_its_row_is_never_the_best()
    {
        var table = ResultTable.Of(Swept, ["strategy"], [0.3], null);
        var rounds = table.Metrics.Index().Single(metric => metric.Item.Name == "rounds_to_0.3").Index;
        var cell = table.Rows[1].Cells[rounds];
        Assert.Equal((4, 6, 2), (cell.Measured, cell.Runs, cell.Sample.Count));
        Assert.False(cell.IsBest);
    }
}
