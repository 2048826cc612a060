namespace Fl.Core.Tests.Clients;

/// <summary>What a client holds out is scored in the style that it trains in.</summary>
public sealed class HeldOutStyleTests
{
    private static readonly Shape Shape = new(2, 4, 4);
    private static readonly ModelSpec Model = ModelSpec.Build("small", Shape, 3, [new Flatten(), new Linear { Features = 3 }]);
    private static readonly int[] Train = [0, 1, 2, 3], Test = [4, 5, 6, 7, 8, 9, 10];
    private static readonly FeatureShift Style = new([2, 0.5f], [1, -1], 0);

    [Fact]
    public void A_held_out_example_has_the_gain_and_bias_of_its_client()
    {
        using var client = Client(capacity: 32);
        // The same pixels under a normalisation that does what the style does: value = gain (pixel / 100 - 1) + bias.
        using var shifted = Client(capacity: 32, new Normalization([0.02f, 0.005f], [-1, -1.5f]));
        var expected = Score(shifted, 0, null, round: 1);
        Assert.Equal(expected, Score(client, 0, Style, round: 1), 1e-6);
        Assert.NotEqual(expected, Score(client, 0, null, round: 1), 1e-3);
    }

    [Fact]
    public void The_noise_of_a_test_is_drawn_once_for_each_client()
    {
        using var client = Client(capacity: 32);
        // Three batches instead of one.
        using var small = Client(capacity: 3);
        var noisy = Style with { NoiseStd = 0.5f };
        var first = Score(client, 1, noisy, round: 1);
        Assert.NotEqual(Score(client, 1, Style, round: 1), first, 1e-3);
        Assert.NotEqual(first, Score(client, 2, noisy, round: 1), 1e-3);
        Assert.Equal(first, Score(client, 1, noisy, round: 5));
        Assert.Equal(first, Score(small, 1, noisy, round: 1), 1e-6);
    }

    [Fact]
    public void The_noise_of_a_test_is_not_that_of_training()
    {
        const int Round = 3;
        using var client = Client(capacity: 32);
        var noisy = Style with { NoiseStd = 0.5f };
        using HostVector weights = Weights(), delta = new(Model.Layout.Length);
        // One batch, whose loss is that of the weights received: in the order of the shuffle, and with the noise of the round.
        var data = new ClientData(1, Data, (int[])[7], noisy);
        var trained = client.Fit(new FitTask(1, Round, 1, weights), data, delta, CancellationToken.None).Report.TrainLoss;
        Assert.NotEqual(trained, client.EvaluateOwn(Round - 1, data, weights, [7], CancellationToken.None).Loss, 1e-3);
        var still = data with { Shift = Style };
        trained = client.Fit(new FitTask(1, Round, 1, weights), still, delta, CancellationToken.None).Report.TrainLoss;
        Assert.Equal(trained, client.EvaluateOwn(Round - 1, still, weights, [7], CancellationToken.None).Loss, 1e-6);
    }

    private static Dataset Data { get; } = Painted(new Normalization([0.01f, 0.01f], [-1, -1]));

    private static Dataset Painted(Normalization normalization)
    {
        var stream = new RandomStream(3, Purpose.SyntheticTrain);
        var pixels = new byte[11 * Shape.Size];
        foreach (ref var pixel in pixels.AsSpan()) pixel = (byte)stream.Next(256);
        var set = new ImageSet(Shape, pixels, new ClassTargets([.. Enumerable.Range(0, 11).Select(i => (ushort)(i % 3))], 3));
        return new() { Name = "painted", LearningTask = new Classification(3), Train = set, Test = set, Normalization = normalization };
    }

    private static Client Client(int capacity, Normalization? normalization = null) => new(
        new ManagedEngineFactory().Create(Model, capacity), normalization is null ? Data : Painted(normalization),
        new Experiment { Dataset = new SyntheticImages() }, null, TimeProvider.System);

    private static double Score(Client client, int number, FeatureShift? style, int round)
    {
        using var weights = Weights();
        return client.EvaluateOwn(round, new ClientData(number, Data, Train, style), weights, Test, CancellationToken.None).Loss;
    }

    private static HostVector Weights()
    {
        var weights = new HostVector(Model.Layout.Length);
        Model.Initialize(weights.Span, 1);
        return weights;
    }
}
