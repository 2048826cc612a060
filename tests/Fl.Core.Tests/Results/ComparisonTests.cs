using static Fl.Core.Tests.FinishedRun;

namespace Fl.Core.Tests;

/// <summary>What is compared with what in the table of a sweep of several keys.</summary>
public sealed class ComparisonTests
{
    /// <summary>Under alpha 0.1 fedavg is the better, under alpha 1, where all is easier, scaffold is.</summary>
    private static readonly RecordedRun[] Swept =
    [
        .. from seed in (int[])[1, 2]
           from run in (RecordedRun[])
           [
               Run("fedavg", seed, 0.4 + seed * 0.01, ("partition.alpha", "0.1")), Run("scaffold", seed, 0.3, ("partition.alpha", "0.1")),
               Run("fedavg", seed, 0.6, ("partition.alpha", "1")), Run("scaffold", seed, 0.7 + seed * 0.01, ("partition.alpha", "1")),
           ]
           select run,
    ];

    [Fact]
    public void Strategies_are_compared_within_each_setting_of_the_other_keys()
    {
        var table = ResultTable.Of(Swept, null, [], null);
        Assert.Equal(["fedavg 0.1: best", "fedavg 1: scaffold 1", "scaffold 0.1: fedavg 0.1", "scaffold 1: best"], Compared(table));
        Assert.Equal(["alpha"], table.Comparison.Kept.Select(key => key.Label));
        Assert.Equal(new WilcoxonSignedRank(2, 0.5), table.Rows[1].Test);
    }

    [Theory]
    [InlineData("alpha")]
    [InlineData("partition.alpha")]
    [InlineData("partition")]
    public void A_key_that_is_asked_for_is_compared_within_each_setting_of_the_others(string key) => Assert.Equal(
        ["fedavg 0.1: fedavg 1", "fedavg 1: best", "scaffold 0.1: scaffold 1", "scaffold 1: best"],
        Compared(ResultTable.Of(Swept, null, [], null, [key])));

    [Fact]
    public void Several_keys_may_be_compared() => Assert.Equal(
        ["fedavg 0.1: scaffold 1", "fedavg 1: scaffold 1", "scaffold 0.1: scaffold 1", "scaffold 1: best"],
        Compared(ResultTable.Of(Swept, null, [], null, ["strategy", "alpha"])));

    [Fact]
    public void The_keys_of_a_baseline_are_compared()
    {
        Assert.Equal(
            ["fedavg 0.1: neither", "fedavg 1: best fedavg 0.1", "scaffold 0.1: neither", "scaffold 1: best scaffold 0.1"],
            Compared(ResultTable.Of(Swept, null, [], "alpha=0.1")));
        Assert.Equal(
            ["fedavg 0.1: best", "fedavg 1: neither", "scaffold 0.1: fedavg 0.1", "scaffold 1: best fedavg 1"],
            Compared(ResultTable.Of(Swept, null, [], "strategy=fedavg")));
    }

    [Fact]
    public void An_option_of_the_strategy_is_compared_like_the_strategy()
    {
        RecordedRun[] runs =
        [
            .. from mu in (string[])["0.1", "1"]
               from alpha in (string[])["0.1", "1"]
               select Run("fedprox", 1, mu == "1" ? 0.5 : 0.4, ("strategy.mu", mu), ("partition.alpha", alpha)),
        ];
        Assert.Equal(["mu"], ResultTable.Of(runs, null, [], null).Comparison.Compared.Select(key => key.Label));
    }

    [Fact]
    public void All_keys_are_compared_where_no_two_rows_differ_in_the_strategy_alone()
    {
        RecordedRun[] runs = [Run("fedavg", 1, 0.5), Run("scaffold", 1, 0.6, ("train.lr", "0.2"))];
        Assert.Equal(["fedavg 0.1: scaffold 0.2", "scaffold 0.2: best"], Compared(ResultTable.Of(runs, null, [], null)));
        var scaffold = Swept.Where(run => run.Options["strategy.name"] == "scaffold").ToList();
        Assert.Equal(["0.1: 1", "1: best"], Compared(ResultTable.Of(scaffold, null, [], null)));
    }

    [Fact]
    public void What_cannot_be_compared_is_told()
    {
        RecordedRun[] tuned = [Run("fedavg", 1, 0.5), Run("scaffold", 1, 0.6, ("train.lr", "0.2"))];
        string Told(RecordedRun[] runs, string[]? by, string compare, string? baseline = null) =>
            Assert.Throws<BadInputException>(() => ResultTable.Of(runs, by, [], baseline, [compare])).Message;
        Assert.Contains("--compare: rows are not told apart by 'speed'; expected strategy or alpha.", Told(Swept, null, "speed"));
        Assert.Contains("did you mean 'strategy'?", Told(Swept, null, "stratgy"));
        Assert.Contains("--compare: all rows have the same lr, 0.1.", Told(Swept, ["strategy", "train.lr"], "train.lr"));
        Assert.Contains("--compare: no two rows differ in strategy alone; each has another lr as well.", Told(tuned, null, "strategy"));
        Assert.Contains("--baseline: alpha is not compared; add --compare alpha.", Told(Swept, null, "strategy", "alpha=1"));
    }

    /// <summary>
    /// Under alpha 0.1 three rows are compared with fedavg, two of them above it under all seven seeds; under alpha 1 one.
    /// </summary>
    [Fact]
    public void P_values_are_corrected_for_the_comparisons_of_their_setting_alone()
    {
        double Above(string strategy, int seed) =>
            strategy switch { "fedavg" => 0, "scaffold" => seed, "fedprox" => 2 * seed, _ => seed % 2 == 0 ? seed : -seed };
        RecordedRun[] runs =
        [
            .. from seed in Enumerable.Range(1, 7)
               from setting in (string[])["fedavg 0.1", "scaffold 0.1", "fedprox 0.1", "feddyn 0.1", "fedavg 1", "scaffold 1"]
               let parts = setting.Split(' ')
               select Run(parts[0], seed, 0.5 + Above(parts[0], seed) * 0.01, ("partition.alpha", parts[1])),
        ];
        ResultRow Row(bool isCorrected, params string[] values) =>
            ResultTable.Of(runs, null, [], "strategy=fedavg", null, isCorrected).Rows.Single(row => row.Group.Values.SequenceEqual(values));
        // All of seven signs alike: 2 / 128. Of the ranks 1 to 7 the even add up to 12; 52 of 128 choices of ranks add up to no more.
        Assert.Equal(0.015625, Row(false, "scaffold", "0.1").P!.Value, 1e-12);
        Assert.Equal(104 / 128.0, Row(false, "feddyn", "0.1").P!.Value, 1e-12);
        Assert.Equal(3 * 0.015625, Row(true, "scaffold", "0.1").P!.Value, 1e-12);
        Assert.Equal(3 * 0.015625, Row(true, "fedprox", "0.1").P!.Value, 1e-12);
        Assert.Equal(104 / 128.0, Row(true, "feddyn", "0.1").P!.Value, 1e-12);
        Assert.Equal(0.015625, Row(true, "scaffold", "1").P!.Value, 1e-12);
        Assert.Equal(0.015625, Row(true, "fedprox", "0.1").Test!.Value.P, 1e-12);
    }

    /// <summary>Each row with whether it is the best of those that it is compared with, and what it is tested against.</summary>
    private static IEnumerable<string> Compared(ResultTable table) => table.Rows.Select((row, i) =>
    {
        string?[] told = [Final(table, i).IsBest ? "best" : null,
            row.Reference is { Values: var values } ? string.Join(' ', values) : null];
        return $"{string.Join(' ', row.Group.Values)}: {string.Join(' ', told.OfType<string>().DefaultIfEmpty("neither"))}";
    });
}
