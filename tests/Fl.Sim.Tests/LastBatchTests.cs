using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>Runs of a model that cannot be trained on one example, over clients whose last batch is one.</summary>
public sealed class LastBatchTests : IDisposable
{
    private const int Rounds = 3, PerRound = 4, Epochs = 2, Examples = 21;

    private readonly string root = Directory.CreateTempSubdirectory("fl-last-").FullName;
    private int runs;

    [Theory]
    [InlineData(null, 21)]
    [InlineData(LastBatchPolicy.Join, 21)]
    [InlineData(LastBatchPolicy.Drop, 20)]
    public async Task Both_engines_train_the_same_examples_to_the_same_losses(LastBatchPolicy? policy, int met)
    {
        var experiment = Small() with { Train = Small().Train with { LastBatch = policy } };
        var (managed, torch) = (await RoundsAsync(experiment), await RoundsAsync(experiment with { Engine = new TorchEngineFactory() }));
        // The same terms in two other orders: what rounding comes to in so many steps.
        List<List<RoundResult>> others = [];
        foreach (var bits in new[] { 128, 512 }) others.Add(await RoundsAsync(experiment with { Engine = new ManagedEngineFactory(bits) }));
        Assert.Equal(Rounds, managed.Count);
        foreach (var (ours, theirs) in managed.Zip(torch))
        {
            Assert.Equal(PerRound, ours.Clients.Count);
            Assert.All(ours.Clients.Concat(theirs.Clients), client =>
                Assert.Equal((UpdateStatus.Completed, Epochs * met), (client.Status, client.ExamplesMet)));
            Assert.Equal(theirs.TrainLoss, ours.TrainLoss, Tolerance(result => result.TrainLoss));
            Assert.Equal(theirs.Test!.Loss, ours.Test!.Loss, Tolerance(result => result.Test!.Loss));

            double Tolerance(Func<RoundResult, double> loss) =>
                2e-5 * loss(ours) + 8 * others.Max(other => Math.Abs(loss(other[ours.Round - 1]) - loss(ours)));
        }
    }

    public static TheoryData<EngineFactory> Engines => [new ManagedEngineFactory(), new TorchEngineFactory()];

    /// <summary>Four clients, of which the last has one example.</summary>
    [Theory, MemberData(nameof(Engines), DisableDiscoveryEnumeration = true)]
    public async Task A_client_of_one_example_fails_with_the_reason_and_the_run_goes_on(EngineFactory engine)
    {
        var experiment = Small() with
        {
            Dataset = new SyntheticImages { Train = 7, Test = 20 },
            Clients = new() { Count = 4, PerRound = 4 },
            Engine = engine,
        };
        foreach (var round in await RoundsAsync(experiment))
        {
            Assert.True(double.IsFinite(round.Test!.Loss));
            var failed = Assert.Single(round.Clients, client => client.Status != UpdateStatus.Completed);
            Assert.Equal((3, UpdateStatus.Failed), (failed.Client, failed.Status));
            Assert.Contains("batch-norm has one value a channel in a batch of 1 example", failed.Reason);
        }
    }

    [Fact]
    public async Task A_server_joins_the_last_batch_of_its_own_examples() =>
        Assert.All(await RoundsAsync(Small() with { Strategy = new FedAvg { Aggregator = new FLTrust { RootExamples = 11 } } }),
            round => Assert.Null(round.Failure));

    [Fact]
    public async Task What_the_model_cannot_be_trained_with_is_refused_before_the_run()
    {
        const string Reason = "layer '2': batch-norm has one value a channel in a batch of 1 example, which has no variance";
        Assert.Equal($"train.batch_size: with 1, model 'layers' cannot be trained: {Reason}; take 2 or more.",
            await RefusalAsync(new() { BatchSize = 1 }));
        Assert.Equal(
            $"train.last_batch: keep may leave 1 example, and model 'layers' cannot be trained on it: {Reason}; take join or drop.",
            await RefusalAsync(new() { LastBatch = LastBatchPolicy.Keep }));
        var alone = new FedAvg { Aggregator = new FLTrust { RootExamples = 1 } };
        Assert.StartsWith(
            "strategy.aggregator keeps 1 training example for the server",
            (await Assert.ThrowsAsync<BadInputException>(() => RunAsync(Small() with { Strategy = alone }))).Message);
        Assert.Empty(Directory.GetDirectories(root));
    }

    [Fact]
    public async Task Models_that_take_one_example_are_written_down_and_trained_as_before()
    {
        var experiment = Small() with { Model = new Logistic(), Train = new() { BatchSize = 1 } };
        Assert.Null(Simulation.Resolve(experiment, root, new Catalog()).Experiment.Train.LastBatch);
        Assert.Equal(Rounds, (await RoundsAsync(experiment)).Count);
        Assert.Equal(LastBatchPolicy.Join, Simulation.Resolve(Small(), root, new Catalog()).Experiment.Train.LastBatch);
    }

    [Fact]
    public async Task A_run_that_goes_on_joins_the_same_batches()
    {
        var whole = await RunAsync(Small());
        await RunAsync(Small() with { Rounds = 1 }, "broken-off");
        Assert.Equal(whole.ModelSha256, (await RunAsync(Small(), "broken-off", resume: true)).ModelSha256);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static Experiment Small() => new()
    {
        Name = "last",
        Rounds = Rounds,
        Dataset = new SyntheticImages { Train = 6 * Examples, Test = 60 },
        Clients = new() { Count = 6, PerRound = PerRound },
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 16 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { Epochs = Epochs, BatchSize = 10, Lr = 0.01 },
        Engine = new ManagedEngineFactory(),
    };

    private async Task<string> RefusalAsync(TrainOptions train) =>
        (await Assert.ThrowsAsync<BadInputException>(() => RunAsync(Small() with { Train = train }))).Message;

    private async Task<List<RoundResult>> RoundsAsync(Experiment experiment)
    {
        var seen = new SeenRun();
        await RunAsync(experiment, view: seen);
        return seen.Rounds[1..];
    }

    private Task<RunSummary> RunAsync(Experiment experiment, string? folder = null, bool resume = false, IRunView? view = null) =>
        Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = root,
            Out = Path.Combine(root, folder ?? $"{runs++}"),
            Resume = resume,
            Workers = 2,
            Catalog = new(typeof(TorchEngineFactory).Assembly),
            Views = view is null ? [] : [view],
        }, TestContext.Current.CancellationToken);
}
