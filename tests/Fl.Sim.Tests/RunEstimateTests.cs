using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What a dry run reckons against what the run then takes.</summary>
public sealed class RunEstimateTests : IDisposable
{
    private static readonly Catalog Catalog = new();
    private readonly RunsFolder folder = new();

    public static TheoryData<string> Strategies =>
        new(Catalog.Of(typeof(Strategy)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Strategies))]
    public async Task Bytes_and_examples_are_those_of_the_run_whatever_the_strategy(string name)
    {
        var strategy = (Strategy)OptionInfo.Create(Catalog.Find(typeof(Strategy), name)!.Type);
        var experiment =
            Small() with { Strategy = strategy, Model = strategy is FedBN ? new ResNet8 { Norm = NormKind.Batch } : new TwoNN() };
        var estimate = await EstimateAsync(experiment);
        var seen = new SeenRun();
        var summary = await folder.RunAsync(experiment, "run", seen);
        Assert.Equal((summary.BytesDown, summary.BytesUp), estimate.Bytes);
        Assert.All(seen.Rounds.Skip(1), round => Assert.Equal(estimate.Cohort, round.Completed));
        // Work also counts passes without a gradient, which are a third.
        Assert.InRange(seen.Rounds.Skip(1).Average(round => round.ExamplesMet), estimate.ClientWork * estimate.Cohort / 2,
            estimate.ClientWork * estimate.Cohort);
    }

    [Fact]
    public async Task Shares_and_work_are_those_of_the_clients()
    {
        var experiment = Small() with { Partition = new Dirichlet { Alpha = 0.3 }, Train = new() { Epochs = 3, BatchSize = 10 } };
        var estimate = await EstimateAsync(experiment);
        Assert.Equal(700, estimate.Shares.Sum());
        Assert.Equal(estimate.Shares.Order(), estimate.Shares);
        Assert.Equal(3 * 70, estimate.ClientWork, 3.0 * 70 * 0.05);
        var twice = await EstimateAsync(experiment with { Rounds = 2 * experiment.Rounds, Evaluate = new() { Every = 1000 } });
        Assert.Equal(2 * estimate.Bytes.Up, twice.Bytes.Up);
        Assert.True(estimate.Seconds > 0 && estimate.MemoryBytes > 1 << 20);
    }

    [Fact]
    public async Task What_would_keep_the_run_from_beginning_is_told()
    {
        var away = new FleetOptions
        {
            Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }],
            Availability = new TraceReplay { Path = "none.csv" },
        };
        await Assert.ThrowsAsync<BadInputException>(() => EstimateAsync(Small() with { Devices = away }));
        await Assert.ThrowsAsync<BadInputException>(() => EstimateAsync(Small() with { Evaluate = new() { Clients = true } }));
        await Assert.ThrowsAsync<BadInputException>(() =>
            EstimateAsync(Small() with { Clients = new() { Count = 10, PerRound = 5, Deadline = 3 } }));
    }

    public void Dispose() => folder.Dispose();

    private Task<RunEstimate> EstimateAsync(Experiment experiment) =>
        new DryRun(Catalog, TimeProvider.System).OfAsync(experiment, folder.Of(), 2, null, TestContext.Current.CancellationToken);

    private static Experiment Small() => RunsFolder.Small with { Rounds = 3 };
}
