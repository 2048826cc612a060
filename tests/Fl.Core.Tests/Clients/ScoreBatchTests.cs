using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests.Clients;

/// <summary>A score depends neither on how many examples an engine takes at once nor on how often weights are loaded.</summary>
public sealed class ScoreBatchTests
{
    private static readonly Shape Pictures = new(3, 12, 12);

    [Theory, InlineData(0.0), InlineData(0.1)]
    public void A_score_has_the_same_bits_for_any_capacity(double smoothing)
    {
        var (model, dataset) = (new ResNet8().Build(Pictures, 10), Data(300));
        int[] examples = [.. Enumerable.Range(0, 300).Reverse()];
        foreach (var factory in (ManagedEngineFactory[])[new(128), new(256), new(512)])
        {
            var expected = Score(factory, 128, examples);
            foreach (var capacity in (int[])[16, 32, 40, 112, 200, 512]) Assert.Equal(expected, Score(factory, capacity, examples));
            Assert.NotEqual(expected.Loss, Score(factory, 128, examples[..299]).Loss);
        }

        (double Loss, long Correct, long Within, string Cells) Score(ManagedEngineFactory factory, int capacity, int[] some)
        {
            using var client = Client(factory.CreateEvaluator(model, capacity, new CrossEntropy { LabelSmoothing = smoothing }), dataset);
            client.Load(Weights(model, 1));
            var tally = client.Evaluate(dataset.Train, some, byClass: true);
            return (tally.LossSum, tally.Correct, tally.Within, string.Join(' ', tally.Cells.OrderBy(cell => cell.Key)));
        }
    }

    [Fact]
    public void Weights_are_loaded_once_for_an_evaluation_and_again_after_training()
    {
        var (model, dataset, evaluation) = (new Net().Build(new(3, 32, 32), 10), Data(40, 32), new object());
        using var store = new ClientStore(Path.GetTempPath(), 1 << 20);
        using var client = Client(new ManagedEngineFactory().Create(model, 40), dataset, store);
        using HostVector first = Weights(model, 1), second = Weights(model, 2), answer = new(model.Layout.Length);
        int[] all = [.. Enumerable.Range(0, 40)];
        client.Load(first, evaluation);
        var expected = client.Evaluate(dataset.Train, all).LossSum;
        client.Load(second, evaluation);
        Assert.Equal(expected, client.Evaluate(dataset.Train, all).LossSum);
        client.Load(second, new object());
        Assert.NotEqual(expected, client.Evaluate(dataset.Train, all).LossSum);
        client.Load(first, evaluation);
        client.Fit(new FitTask(0, 1, 40, second), new ClientData(0, dataset, all, null), answer, CancellationToken.None);
        client.Load(first, evaluation);
        Assert.Equal(expected, client.Evaluate(dataset.Train, all).LossSum);
    }

    [Fact]
    public void A_large_model_is_scored_on_fewer_examples_at_once()
    {
        var factory = new ManagedEngineFactory();
        Assert.Equal(128, factory.EvaluationBatch(new Net().Build(new(3, 32, 32), 10)));
        Assert.Equal(32, factory.EvaluationBatch(new ResNet18().Build(new(3, 32, 32), 10)));
        Assert.Equal(16, factory.EvaluationBatch(new ResNet18().Build(new(3, 224, 224), 10)));
        Assert.Equal(128, new TorchEngineFactory().EvaluationBatch(new ResNet18().Build(new(3, 32, 32), 10)));
    }

    private static Client Client(Engine engine, Dataset dataset, ClientStore? store = null) =>
        new(engine, dataset, new Experiment { Dataset = new SyntheticImages() }, store, TimeProvider.System);

    private static HostVector Weights(Model model, long seed)
    {
        var weights = new HostVector(model.Layout.Length);
        model.Initialize(weights.Span, seed);
        return weights;
    }

    private static Dataset Data(int examples, int side = 12)
    {
        var stream = new RandomStream(5, Purpose.SyntheticTrain);
        byte[] pixels = [.. Enumerable.Range(0, examples * 3 * side * side).Select(_ => (byte)stream.NextUInt32())];
        var labels = new ClassTargets([.. Enumerable.Range(0, examples).Select(i => (ushort)(i * 7 % 10))], 10);
        var set = new ImageSet(new(3, side, side), pixels, labels);
        return new()
        {
            Name = "random",
            LearningTask = new Classification(10),
            Train = set,
            Test = set,
            Normalization = Normalization.Standard([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]),
        };
    }
}
