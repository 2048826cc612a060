using static Fl.Core.Tests.FinishedRun;

namespace Fl.Core.Tests;

/// <summary>What the rows of a table do not say of their runs.</summary>
public sealed class UnnamedDifferencesTests
{
    private static readonly RecordedRun[] Swept =
    [
        .. from strategy in (string[])["fedavg", "scaffold"]
           from alpha in (string[])["0.1", "1"]
           from seed in (int[])[1, 2]
           select Run(strategy, seed, 0.5, ("partition.alpha", alpha)),
    ];

    [Fact]
    public void What_differs_inside_a_row_beside_the_seed_is_named()
    {
        Assert.Empty(Warnings(Swept, null));
        Assert.Equal(
            "runs of one row differ in alpha, not in their seeds alone: each seed counts once, with the mean of its runs. "
                + "--by strategy,partition.alpha tells them apart.",
            Assert.Single(Warnings(Swept, ["strategy"])));
    }

    [Fact]
    public void Seeds_that_have_not_the_same_runs_are_told() => Assert.Equal(
        "not every seed of every row has runs of the same alpha: their means are of different settings.",
        Warnings(Swept[1..], ["strategy"])[1]);

    [Fact]
    public void What_differs_between_rows_and_is_not_grouped_by_is_named()
    {
        RecordedRun[] tuned = [Run("fedavg", 1, 0.5), Run("scaffold", 1, 0.6, ("train.lr", "0.2"))];
        Assert.Equal(["rows differ in lr as well, which --by does not name."], Warnings(tuned, ["strategy"]));
        Assert.Empty(Warnings(tuned, ["strategy.name", "train"]));
    }

    private static IReadOnlyList<string> Warnings(RecordedRun[] runs, string[]? by) =>
        [.. UnnamedDifferences.Warnings(ResultTable.Of(runs, by, [], null), runs)];
}
