using Fl.Core;
using Fl.Core.Engines.Torch;
using Fl.Testing;

namespace Fl.Sim.Tests;

/// <summary>What every strategy, aggregator and selection of the catalog keeps to, on both engines.</summary>
public sealed class StrategyContractTests
{
    private static readonly Catalog Catalog = new(typeof(TorchEngineFactory).Assembly);

    public static TheoryData<string> Strategies => new(Catalog.Of(typeof(Strategy)).Select(entry => entry.Name));

    public static TheoryData<string> Aggregators => new(Catalog.Of(typeof(Aggregator)).Select(entry => entry.Name));

    public static TheoryData<string> Selections => new(Catalog.Of(typeof(Selection)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Strategies))]
    public Task A_strategy_gives_the_same_bits_for_any_number_of_workers(string name) => CheckAsync(Of(name));

    [Theory, MemberData(nameof(Strategies))]
    public Task A_strategy_does_the_work_that_it_says(string name) => StrategyChecks.DoesTheWorkThatItSaysAsync(
        Of(name) is { Strategy: FedProx prox } proximal ? proximal with { Strategy = prox with { Stragglers = 0.5 } } : Of(name));

    /// <summary>On a device whose vectors the host cannot look into.</summary>
    [Theory, MemberData(nameof(Strategies))]
    public Task A_strategy_gives_the_same_bits_in_a_device_s_memory(string name)
    {
        var experiment = Of(name);
        if (name != "fedsgd") experiment = experiment with { Train = experiment.Train with { ClipNorm = 1 } };
        if (name == "fedprox") experiment = experiment with { Attack = new ALittleIsEnough { Attackers = 2 } };
        return StrategyChecks.SameBitsInDeviceMemoryAsync(experiment);
    }

    [Theory, MemberData(nameof(Aggregators))]
    public Task An_aggregator_gives_the_same_bits_for_any_number_of_workers(string name) =>
        CheckAsync(SmallExperiment.Training with
        {
            Strategy = new FedAvg { Aggregator = Default<Aggregator>(name) },
            Clients = new() { Count = 11, PerRound = 10 },
        });

    [Theory, MemberData(nameof(Selections))]
    public Task A_selection_gives_the_same_bits_for_any_number_of_workers(string name) =>
        CheckAsync(SmallExperiment.Training with
        {
            Clients = new() { Count = 7, PerRound = 4, Selection = Default<Selection>(name) },
            Devices = new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }], Slowdown = 10 },
        });

    private static async Task CheckAsync(Experiment experiment)
    {
        foreach (var engine in new EngineFactory[] { new ManagedEngineFactory(), new TorchEngineFactory() })
            await StrategyChecks.SameBitsForAnyWorkersAsync(experiment with { Engine = engine });
    }

    /// <summary>FedSGD takes no local steps, and so neither epochs nor a learning rate.</summary>
    private static Experiment Of(string name) => SmallExperiment.Training with
    {
        Strategy = Default<Strategy>(name),
        Train = name == "fedsgd" ? new() { BatchSize = 8 } : SmallExperiment.Training.Train,
    };

    private static T Default<T>(string name) where T : Component => (T)OptionInfo.Create(Catalog.Find(typeof(T), name)!.Type);
}
