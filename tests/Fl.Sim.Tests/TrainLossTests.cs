using System.Globalization;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>The training loss is that of the local steps, whatever a strategy computes before them.</summary>
public sealed class TrainLossTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-train-loss-").FullName;

    public static TheoryData<Strategy> Strategies => [new MimeLite { Beta = 0 }, new Scaffold { Option = ControlVariate.One }];

    /// <summary>In the first round these take the steps of federated averaging, after a pass over all examples.</summary>
    [Theory, MemberData(nameof(Strategies), DisableDiscoveryEnumeration = true)]
    public async Task A_pass_for_the_full_gradient_does_not_count(Strategy strategy)
    {
        var (expected, actual) = (await LossAsync(new FedAvg(), "fedavg"), await LossAsync(strategy, "other"));
        Assert.InRange(actual, expected * 0.9999, expected * 1.0001);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task<double> LossAsync(Strategy strategy, string name)
    {
        await Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Name = name,
                Rounds = 1,
                Dataset = new SyntheticImages { Train = 80, Test = 20 },
                Clients = new() { Count = 2, PerRound = 2 },
                Model = new Net(),
                Strategy = strategy,
                Train = new() { BatchSize = 8, Epochs = 3, Lr = 0.1 },
                Engine = new ManagedEngineFactory(),
            },
            BaseDirectory = root,
            Out = Path.Combine(root, name),
            Workers = 1,
            Catalog = new Catalog(),
        }, TestContext.Current.CancellationToken);
        var rows = File.ReadAllLines(Path.Combine(root, name, "rounds.csv"));
        return double.Parse(rows[^1].Split(',')[Array.IndexOf(rows[0].Split(','), "train_loss")], CultureInfo.InvariantCulture);
    }
}
