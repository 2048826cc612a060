namespace Fl.Core.Tests;

/// <summary>Runs that only look alike.</summary>
public sealed class MixedEnginesTests
{
    [Fact]
    public void Runs_that_differ_in_seed_and_engine_are_told_and_those_that_differ_in_more_are_not()
    {
        Assert.Null(MixedEngines.Warning([Run("1", "managed", "fedavg"), Run("2", "managed", "fedavg"), Run("1", "torch", "scaffold")]));
        var warning = MixedEngines.Warning([Run("1", "torch", "fedavg"), Run("2", "managed", "fedavg"), Run("3", "managed", "fedavg")]);
        Assert.StartsWith("runs that are alike but for their seed were computed by managed and torch:", warning);
    }

    private static RecordedRun Run(string seed, string engine, string strategy) =>
        new($"runs/{seed}",
            new Dictionary<string, string> { ["seed"] = seed, ["engine"] = engine, ["strategy"] = strategy, ["name"] = seed }, [], null);
}
