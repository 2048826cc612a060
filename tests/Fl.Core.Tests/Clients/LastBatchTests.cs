using Fl.Testing;

namespace Fl.Core.Tests.Clients;

/// <summary>What is reckoned of a client's work before it is done is what it does, whatever becomes of its last batch.</summary>
public sealed class LastBatchTests
{
    private static readonly int[] Sizes = [5, 10, 11, 13, 20, 21];

    public static TheoryData<Strategy, LastBatchPolicy> Cases => new MatrixTheoryData<Strategy, LastBatchPolicy>(
        [new FedAvg(), new FedSgd(), new FedProx { Stragglers = 0.5 }, new MimeLite(), new Scaffold { Option = ControlVariate.One },
            new Ditto(), new PFedMe { K = 2 }],
        Enum.GetValues<LastBatchPolicy>());

    [Theory, MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_client_meets_as_many_examples_as_its_strategy_reckons(Strategy strategy, LastBatchPolicy policy)
    {
        var train = new TrainOptions { BatchSize = 10, Epochs = strategy is FedSgd ? 1 : 3, LastBatch = policy };
        foreach (var examples in Sizes)
        {
            var plan = new WorkPlan(1, 1, 0, examples, train);
            Assert.Equal(strategy.Work(plan), Fit(strategy, train, examples).Report.ExamplesMet);
        }
    }

    [Theory]
    [InlineData(LastBatchPolicy.Keep, 21, 3)]
    [InlineData(LastBatchPolicy.Join, 21, 2)]
    [InlineData(LastBatchPolicy.Join, 22, 3)]
    [InlineData(LastBatchPolicy.Drop, 25, 2)]
    [InlineData(LastBatchPolicy.Drop, 7, 1)]
    public void Steps_and_the_step_length_of_FedNova_follow_the_batches_that_there_are(LastBatchPolicy policy, int examples, int batches)
    {
        var train = new TrainOptions { BatchSize = 10, Epochs = 4, LastBatch = policy };
        var update = Fit(new FedNova(), train, examples);
        Assert.Equal((4 * batches, 4.0 * batches), (update.Report.Steps, update.Numbers["a"]));
        Assert.Null(new FedNova().WhyNot(update, new(1, 1, 0, examples, train)));
        Assert.NotNull(new FedNova().WhyNot(update, new(1, 1, 0, examples, train with { Epochs = 3 })));
    }

    [Fact]
    public void Dropped_examples_are_others_in_each_pass()
    {
        // At weights of 0 only the last example has a loss.
        var train = new TrainOptions { BatchSize = 2, LastBatch = LastBatchPolicy.Drop };
        bool[] met = [.. Enumerable.Range(1, 20).Select(draw => Fit(new FedAvg(), train, 3, draw).Report.TrainLoss > 0)];
        Assert.Contains(true, met);
        Assert.Contains(false, met);
    }

    [Fact]
    public void A_client_of_one_example_fails_where_the_model_needs_two_and_is_scored_with_the_global_model()
    {
        using var folder = new TemporaryFolder();
        using var store = new ClientStore(folder.Path, 1 << 20);
        var model = ModelSpec.Build(
            "small", new(1, 1, 2), 2, [new Flatten(), new Linear { Features = 4 }, new BatchNorm(), new Linear { Features = 2 }]);
        var experiment = new Experiment
        {
            Dataset = new SyntheticImages(),
            Strategy = new FineTuning(),
            Train = new TrainOptions { Lr = 0.5 }.For(model),
        };
        var dataset = Data(3);
        using var client = new Client(new ManagedEngineFactory().Create(model, 32), dataset, experiment, store, TimeProvider.System);
        using HostVector weights = new(model.Layout.Length), answer = new(model.Layout.Length);
        model.Initialize(weights.Span, 1);
        int[] one = [0], two = [0, 1], test = [2];
        var alone = new ClientData(0, dataset, one, null);
        var message = Assert.Throws<BadInputException>(() =>
            client.Fit(new FitTask(0, 1, 1, weights), alone, answer, CancellationToken.None)).Message;
        Assert.StartsWith("model 'small', layer '2': batch-norm has one value a channel in a batch of 1 example", message);

        client.Load(weights);
        var expected = client.Evaluate(dataset.Train, test).LossSum;
        Assert.Equal(expected, client.EvaluateOwn(1, alone, weights, test, CancellationToken.None).Loss, 1e-6);
        Assert.NotEqual(expected, client.EvaluateOwn(1, new ClientData(0, dataset, two, null), weights, test, CancellationToken.None).Loss,
            1e-6);
    }

    private static Update Fit(Strategy strategy, TrainOptions train, int examples, int draw = 1)
    {
        using var folder = new TemporaryFolder();
        using var store = new ClientStore(folder.Path, 1 << 20);
        var (engine, dataset) = (new QuadraticEngine(), Data(examples));
        var experiment = new Experiment { Dataset = new SyntheticImages(), Train = train, Strategy = strategy };
        using var client = new Client(engine, dataset, experiment, store, TimeProvider.System);
        var (down, up) = (MessageLayout.Down(strategy, engine.Model), MessageLayout.Up(strategy, engine.Model));
        using HostVector room = new(down.Length), answer = new(up.Length);
        var message = down.Pack(new ServerState(engine.Model.Layout, 1), room);
        var own = new ClientData(0, dataset, Enumerable.Range(0, examples).ToArray(), null);
        return client.Fit(new FitTask(0, 1, examples, message) { Draw = draw }, own, answer, CancellationToken.None);
    }

    /// <summary>Examples of which only the last is not all zeros.</summary>
    private static Dataset Data(int examples)
    {
        var pixels = new byte[2 * examples];
        pixels[^1] = 100;
        var set = new ImageSet(new(1, 1, 2), pixels, new ClassTargets(new ushort[examples], 2));
        return new()
        {
            Name = "quadratic",
            LearningTask = new Classification(2),
            Train = set,
            Test = set,
            Normalization = new([0.01f], [0f]),
        };
    }
}
