using static Fl.Core.Tests.FinishedRun;

namespace Fl.Core.Tests;

/// <summary>How runs are grouped, averaged and compared.</summary>
public sealed class ResultTableTests
{
    [Fact]
    public void Runs_are_grouped_by_what_differs_but_the_seed_and_averaged()
    {
        var table = ResultTable.Of(
            [Run("fedavg", 1, 0.5), Run("fedavg", 2, 0.7), Run("scaffold", 1, 0.8), Run("scaffold", 2, 0.9)], null, [], null);
        Assert.Equal(["strategy"], table.Keys.Select(key => key.Label));
        Assert.Equal([["fedavg"], ["scaffold"]], table.Rows.Select(row => row.Group.Values));
        Assert.Equal(0.6, Final(table, 0).Sample.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(0.02), Final(table, 0).Sample.StandardDeviation, 1e-12);
        Assert.Equal([false, true], table.Rows.Select((_, i) => Final(table, i).IsBest));
        Assert.Equal("scaffold", table.Rows[0].Reference!.Values[0]);
        Assert.Equal(new WilcoxonSignedRank(2, 0.5), table.Rows[0].Test);
        Assert.Null(table.Rows[1].Test);
    }

    [Fact]
    public void A_component_stands_for_its_options_where_it_differs()
    {
        var table = ResultTable.Of(
            [Run("fedavg", 1, 0.5), Run("fedprox", 1, 0.6, ("strategy.mu", "0.1")), Run("fedprox", 1, 0.7, ("strategy.mu", "1"))], null, [],
            "strategy=fedavg");
        Assert.Equal(["fedavg", "fedprox mu=0.1", "fedprox mu=1"], table.Rows.Select(row => row.Group.Values[0]));
        Assert.All(table.Rows.Skip(1), row => Assert.Equal("fedavg", row.Reference!.Values[0]));
    }

    [Fact]
    public void Targets_tell_what_it_took_to_reach_them_and_no_row_with_a_miss_is_best()
    {
        var table = ResultTable.Of(
            [Run("fedavg", 1, 0.5), Run("fedavg", 2, 0.9), Run("scaffold", 1, 0.8), Run("scaffold", 2, 0.8)], null, [0.6], null);
        var rounds = table.Metrics.Index().Single(metric => metric.Item.Name == "rounds_to_0.6").Index;
        Assert.Equal(1, table.Rows[0].Cells[rounds].Sample.Count);
        Assert.False(table.Rows[0].Cells[rounds].IsBest);
        Assert.True(table.Rows[1].Cells[rounds].IsBest);
        var bytes = table.Metrics.Single(metric => metric.Name == "bytes_to_0.6");
        Assert.Equal("kB to 60 %", bytes.Label);
        Assert.Equal(3000, bytes.Of(table.Rows[1].Group.Runs[0]));
    }

    [Fact]
    public void Mistakes_name_what_is_there()
    {
        RecordedRun[] runs = [Run("fedavg", 1, 0.5), Run("scaffold", 1, 0.8)];
        string Told(Func<ResultTable> make) => Assert.Throws<BadInputException>(make).Message;
        Assert.Contains("did you mean 'strategy'?", Told(() => ResultTable.Of(runs, ["stratgy"], [], null)));
        Assert.Contains("did you mean 'scaffold'?", Told(() => ResultTable.Of(runs, null, [], "strategy=scafold")));
        Assert.Contains("expected KEY=VALUE", Told(() => ResultTable.Of(runs, null, [], "scaffold")));
    }

    [Fact]
    public void A_run_that_repeats_another_is_told_with_that_one()
    {
        var (run, again) = (Run("fedavg", 1, 0.5), Run("fedavg", 1, 0.5, ("name", "again"), ("dataset.path", "elsewhere")));
        Assert.Equal([(again, run)], RunKeys.Repetitions([run, again, Run("fedavg", 2, 0.5), Run("fedprox", 1, 0.5)]));
    }

    [Fact]
    public void What_a_crash_left_of_a_run_that_is_over_repeats_it()
    {
        var run = Run("fedavg", 1, 0.5);
        run = run with { Summary = run.Summary! with { DatasetSha256 = "11" } };
        var left = run with { Folder = "left", Summary = null };
        Assert.Equal([(left, run)], RunKeys.Repetitions([run, left]));
    }

    /// <summary>A file of one's own is named by its path alone.</summary>
    [Fact]
    public void Runs_on_other_data_of_the_same_options_are_told_apart_by_the_path()
    {
        RecordedRun[] runs = [OnData("a.csv", "11", 1), OnData("b.csv", "22", 1), OnData("c.csv", "22", 2)];
        Assert.Equal(["dataset.path"], RunKeys.Differing(runs).Select(key => key.Key));
        Assert.Empty(RunKeys.Repetitions(runs));
        Assert.Empty(RunKeys.Differing(runs[1..]));

        static RecordedRun OnData(string path, string sha256, int seed)
        {
            var run = Run("fedavg", seed, 0.5, ("dataset.name", "table"), ("dataset.path", path));
            return run with { Summary = run.Summary! with { DatasetSha256 = sha256 } };
        }
    }
}
