using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>images_per_second counts what was trained on, which is the strategy's to say.</summary>
public sealed class ImageCountTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-count-").FullName;

    public static TheoryData<Strategy, int, long> Counts => new()
    {
        // Three rounds of four clients with 20 examples each.
        { new FedAvg(), 2, 12 * 20 * 2 },
        { new FedSgd(), 1, 12 * 8 },
        { new Ditto(), 2, 12 * 20 * 2 * 2 },
        { new FedRep { HeadEpochs = 3 }, 2, 12 * 20 * (3 + 2) },
        { new PFedMe { K = 4 }, 1, 12 * 20 * 4 },
        { new MimeLite(), 2, 12 * 20 * (1 + 2) },
    };

    [Theory, MemberData(nameof(Counts), DisableDiscoveryEnumeration = true)]
    public async Task Images_are_counted_as_often_as_a_gradient_is_taken(Strategy strategy, int epochs, long images) =>
        Assert.Equal(images, await CountAsync(strategy, epochs));

    [Fact]
    public async Task A_straggler_counts_for_what_it_has_done() =>
        Assert.InRange(await CountAsync(new FedProx { Stragglers = 1 }, epochs: 5), 12 * 20, 12 * 20 * 5 - 1);

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task<long> CountAsync(Strategy strategy, int epochs)
    {
        var experiment = new Experiment
        {
            Name = "count",
            Rounds = 3,
            Dataset = new SyntheticImages { Train = 140, Test = 20 },
            Clients = new() { Count = 7, PerRound = 4 },
            Model = new LayerList { Layers = [new Flatten(), new Linear { Features = 4 }, new Relu(), new Linear { Features = 10 }] },
            Strategy = strategy,
            Train = new() { BatchSize = 8, Epochs = epochs, Lr = 0.001 },
            Engine = new ManagedEngineFactory(),
        };
        var summary = await Simulation.RunAsync(
            new() { Experiment = experiment, BaseDirectory = root, Out = Path.Combine(root, "run"), Catalog = new Catalog() },
            TestContext.Current.CancellationToken);
        return (long)Math.Round(summary.ImagesPerSecond * summary.WallSeconds);
    }
}
