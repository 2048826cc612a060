using Fl.Core;

namespace Fl.Testing;

/// <summary>The checks of <see cref="StrategyContract{T}"/>, for an experiment with the strategy in it.</summary>
public static class StrategyChecks
{
    /// <summary>Of which one may stay with the clients, and a buffer.</summary>
    private static readonly Layout Layout = new([("a.weight", [1], true), ("b.weight", [1], true), ("b.mean", [1], false)]);

    /// <summary>One worker and three come to the same model, loss and data.</summary>
    public static async Task SameBitsForAnyWorkersAsync(Experiment experiment)
    {
        Assert.Empty(experiment.Problems());
        var (one, three) = (await SmallRun.OfAsync(experiment, workers: 1), await SmallRun.OfAsync(experiment, workers: 3));
        Assert.Equal(one.DatasetSha256, three.DatasetSha256);
        Assert.Equal(one.ModelSha256, three.ModelSha256);
        Assert.Equal(one.FinalLoss, three.FinalLoss);
        Assert.True(double.IsFinite(one.FinalLoss));
    }

    /// <summary>On a device whose vectors the host cannot look into.</summary>
    public static async Task SameBitsInDeviceMemoryAsync(Experiment experiment)
    {
        var host = await SmallRun.OfAsync(experiment with { Engine = new ManagedEngineFactory() }, workers: 2);
        var device = await SmallRun.OfAsync(experiment with { Engine = new ForeignFactory() }, workers: 2);
        Assert.Equal((host.ModelSha256, host.FinalLoss, host.FinalAccuracy), (device.ModelSha256, device.FinalLoss, device.FinalAccuracy));
    }

    /// <summary>
    /// Both halves, over clients with quadratic losses, look at a device's vectors by their operations alone, and come to the bits of the
    /// host.
    /// </summary>
    public static void HalvesRunInDeviceMemory(Strategy strategy)
    {
        var train = new TrainOptions { BatchSize = 8, Lr = 0.05, Epochs = 2, ClipNorm = 10 };
        if (!train.Problems(strategy).Any() && strategy.Steps is LocalSteps.Any or LocalSteps.Linear) train = train with { Momentum = 0.5 };
        double[] Run(Vector? like) => QuadraticFederation.Run(strategy, train, spread: 20, Layout, like, [0, 1, 2], [0, 2], [1, 2]);
        Assert.Equal(Run(null), Run(new ForeignVector(new HostVector(1))));
    }

    /// <summary>
    /// What virtual time is reckoned from is what is done; forward passes alone, each a third, are not among the examples met:
    /// two for each at most.
    /// </summary>
    public static async Task DoesTheWorkThatItSaysAsync(Experiment experiment)
    {
        var strategy = experiment.Strategy;
        // An asynchronous strategy's draws are not labelled by the round.
        if (strategy.Steps is not LocalSteps.None)
            experiment = experiment with
            {
                Train = experiment.Train with { Epochs = strategy is AsynchronousStrategy ? 3 : new EpochRange(1, 4) },
            };
        var seen = new SeenClients();
        await SmallRun.OfAsync(experiment with { Engine = new ManagedEngineFactory() }, workers: 2, seen);
        Assert.NotEmpty(seen.Clients);
        Assert.All(seen.Clients, one =>
        {
            var work = strategy.Work(
                new WorkPlan(experiment.Seed, one.Round, one.Client.Client, one.Client.Examples, experiment.Train));
            Assert.InRange(work - one.Client.ExamplesMet, 0, one.Client.ExamplesMet * 2 / 3.0 + 1e-9);
        });
    }

    /// <summary>A run that is broken off in each of its rounds ends as one that is not.</summary>
    public static async Task GoesOnToTheSameBitsAsync(Experiment experiment)
    {
        var whole = await SmallRun.OfAsync(experiment, workers: 2);
        Assert.Equal(whole.ModelSha256, (await SmallRun.BrokenOffAsync(experiment)).ModelSha256);
    }
}
