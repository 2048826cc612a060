using static Fl.Testing.QuadraticFederation;

namespace Fl.Core.Tests.Strategies;

/// <summary>
/// Each personalised strategy against its paper's formulas, written down again in double precision: the global model, and what every
/// client is scored with, one that was never drawn included. The loss is separable, so each parameter can be followed alone.
/// </summary>
public sealed class PersonalizationTests
{
    private const double Lr = 0.1;
    private static readonly TrainOptions Train = new() { Lr = Lr, BatchSize = 4, Epochs = 2 };
    private static readonly Layout Plain = new([("w", [2], true)]);
    private static readonly Layout BodyAndHead = new([("body.weight", [1], true), ("head.weight", [1], true)]);
    private static readonly Layout Normalized = new([("conv.weight", [1], true), ("bn.weight", [1], true),
        ("bn.running_mean", [1], false)]);
    private static readonly int[][] Cohorts = [[0, 1], [1], [0, 1]];

    [Fact]
    public void Fine_tuning_trains_the_global_model_on_each_client_and_keeps_nothing()
    {
        using var federation = new PersonalFederation(new FineTuning { Epochs = 3 }, Train, Plain);
        using var fedAvg = new PersonalFederation(new FedAvg(), Train, Plain);
        foreach (var cohort in Cohorts)
        {
            federation.Round(cohort);
            fedAvg.Round(cohort);
            for (var k = 0; k < 3; k++)
                Near([.. fedAvg.Global.Select((w, j) => Descend(w, Optima[k][j], 3 * Batches(k)))], federation.Own(k));
            Assert.Equal(fedAvg.Global, federation.Global);
        }
    }

    [Fact]
    public void Ditto_keeps_a_model_of_each_client_close_to_the_global_one()
    {
        const double Lambda = 0.4;
        using var federation = new PersonalFederation(new Ditto { Lambda = Lambda }, Train, Plain);
        using var fedAvg = new PersonalFederation(new FedAvg(), Train, Plain);
        var personal = new Dictionary<int, double[]>();
        foreach (var cohort in Cohorts)
        {
            var received = fedAvg.Global;
            federation.Round(cohort);
            fedAvg.Round(cohort);
            foreach (var k in cohort)
            {
                var v = personal.GetValueOrDefault(k, received).ToArray();
                for (var step = 0; step < 2 * Batches(k); step++)
                    for (var j = 0; j < 2; j++) v[j] -= Lr * (v[j] - Optima[k][j] + Lambda * (v[j] - received[j]));
                personal[k] = v;
            }
            Assert.Equal(fedAvg.Global, federation.Global);
            for (var k = 0; k < 3; k++) Near(personal.GetValueOrDefault(k, fedAvg.Global), federation.Own(k));
        }
    }

    [Fact]
    public void PFedMe_follows_the_moreau_envelope()
    {
        var strategy = new PFedMe { Lambda = 2, K = 3, Eta = 0.2, Beta = 1.5 };
        using var federation = new PersonalFederation(strategy, Train, Plain);
        var (w, personal) = (Start, new Dictionary<int, double[]>());
        foreach (var cohort in Cohorts)
        {
            double[] mean = [0, 0];
            foreach (var k in cohort)
            {
                double[] own = [.. w], theta = [.. w];
                for (var batch = 0; batch < 2 * Batches(k); batch++)
                    for (var j = 0; j < 2; j++)
                    {
                        for (var i = 0; i < 3; i++) theta[j] -= Lr * (theta[j] - Optima[k][j] + 2 * (theta[j] - own[j]));
                        own[j] -= 0.2 * 2 * (own[j] - theta[j]);
                    }
                for (var j = 0; j < 2; j++) mean[j] += own[j] / cohort.Length;
                personal[k] = theta;
            }
            w = [.. w.Select((value, j) => (1 - 1.5) * value + 1.5 * mean[j])];
            federation.Round(cohort);
            Near(w, federation.Global);
            for (var k = 0; k < 3; k++) Near(personal.GetValueOrDefault(k, w), federation.Own(k));
        }
    }

    [Fact]
    public void FedPer_averages_the_base_by_examples_and_leaves_the_last_layer_with_the_clients()
    {
        using var federation = new PersonalFederation(new FedPer(), Train, BodyAndHead);
        CheckOwnParts(federation, k => Sizes[k], k => 2 * Batches(k), k => 2 * Batches(k));
    }

    [Fact]
    public void FedRep_trains_the_head_and_then_the_representation_and_averages_it_plainly()
    {
        using var federation = new PersonalFederation(new FedRep { HeadEpochs = 5 }, Train, BodyAndHead);
        CheckOwnParts(federation, _ => 1, k => 2 * Batches(k), k => 5 * Batches(k));
    }

    [Fact]
    public void FedBN_averages_all_but_the_BatchNorm_layers_plainly()
    {
        using var federation = new PersonalFederation(new FedBN(), Train, Normalized);
        CheckOwnParts(federation, _ => 1, k => 2 * Batches(k), k => 2 * Batches(k));
        // The buffer counts a client's batches, over all its rounds; the server's is as it began.
        Assert.Equal([0.0, 3 * 2 * Batches(1), 0], [federation.Global[2], federation.Own(1)[2], federation.Own(2)[2]]);
    }

    /// <summary>What stays while the other part is trained stays to the bit, whatever the optimizer remembers or decays.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FedRep_holds_one_part_while_it_trains_the_other(bool isAdamW)
    {
        var train = Train with { Optimizer = isAdamW ? new AdamW() : new Sgd { Momentum = 0.9 }, WeightDecay = 0.1 };
        var (body, head) = (new double[2], new double[2]);
        for (var epochs = 1; epochs <= 2; epochs++)
        {
            using var federation = new PersonalFederation(new FedRep { HeadEpochs = epochs }, train with { Epochs = 1 }, BodyAndHead);
            federation.Round(1);
            (body[epochs - 1], head[epochs - 1]) = (federation.Global[0], federation.Own(1)[1]);
            Assert.Equal((float)Start[1], (float)federation.Global[1]);
        }
        Assert.Equal(body[0], body[1]);
        Assert.NotEqual(head[0], head[1]);
        Assert.NotEqual(Start[0], body[0]);
    }

    /// <summary>
    /// In a network the parts depend on each other: the head sees the representation as received, the representation the new head.
    /// </summary>
    [Fact]
    public async Task FedRep_trains_the_head_before_the_representation()
    {
        var (head, body) = await FirstRoundAsync(headEpochs: 2, bodyEpochs: 1);
        var (sameHead, longerBody) = await FirstRoundAsync(headEpochs: 2, bodyEpochs: 3);
        var (longerHead, otherBody) = await FirstRoundAsync(headEpochs: 3, bodyEpochs: 1);
        Assert.Equal(head, sameHead);
        Assert.NotEqual(body, longerBody);
        Assert.NotEqual(head, longerHead);
        Assert.NotEqual(body, otherBody);
    }

    /// <summary>A client's head after its first round, and the change of the representation that it sends.</summary>
    private static async Task<(float[] Head, float[] Body)> FirstRoundAsync(int headEpochs, int bodyEpochs)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var workload = await Workload.LoadAsync(Resolved.Of(new Experiment
        {
            Dataset = new SyntheticImages { Train = 20, Test = 10 },
            Clients = new() { Count = 1, PerRound = 1 },
            Model = new LayerList { Layers = [new Flatten(), new Linear { Features = 4 }, new Relu(), new Linear { Features = 10 }] },
            Strategy = new FedRep { HeadEpochs = headEpochs },
            Train = new() { Epochs = bodyEpochs, BatchSize = 5 },
            Engine = new ManagedEngineFactory(),
        }, ".", new Catalog()), null, cancellation);
        using var folder = new TemporaryFolder();
        using var store = new ClientStore(folder.Path, 1 << 20);
        var layout = workload.Model.Layout;
        var body = MessageLayout.Down(workload.Experiment.Strategy, workload.Model).Length;
        using HostVector weights = new(layout.Length), answer = new(body), head = new(4 * 10 + 10);
        workload.Model.Initialize(weights.Span, 1);
        await using var workers = workload.StartWorkers(1, store, TimeProvider.System);
        await workers.RunAsync(1, (client, _) => client.Fit(new FitTask(0, 1, workload.DataOf(0).Train.Length, weights.Slice(0, body)),
            workload.DataOf(0), answer, cancellation), cancellation);
        Assert.True(store.TryRead(0, "own-parts", 2, head));
        return (head.Span.ToArray(), answer.Span.ToArray());
    }

    [Theory]
    [InlineData("fedbn", "strategy.name: fedbn keeps BatchNorm layers with the clients, and model 'logistic' has none")]
    [InlineData("{name: fedper, personal_layers: 1}",
        "strategy.personal_layers: personal_layers 1 leaves nothing to share: model 'logistic' has 1 layers")]
    [InlineData("moon", "strategy.name: moon compares what is made of an image before the last linear layer, "
        + "and model 'logistic' has no such layer, or trains nothing before it")]
    [InlineData("fedrep", "strategy.name: fedrep shares all but the last layer, and model 'logistic' has no other")]
    public async Task A_model_with_nothing_to_keep_to_share_or_to_compare_is_refused(string strategy, string message)
    {
        var experiment = Experiment.Parse(
            $"dataset: synthetic-images\nmodel: logistic\nstrategy: {strategy}", "exp.yaml", [], new Catalog());
        var error = await Assert.ThrowsAsync<BadInputException>(() =>
            Workload.LoadAsync(Resolved.Of(experiment, ".", new Catalog()), null, TestContext.Current.CancellationToken));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void PFedMe_refuses_an_optimizer_that_it_would_not_use() =>
        Assert.Contains("train.momentum: pfedme steps by a rule of its own", Assert.Throws<BadInputException>(
            () => Experiment.Parse("dataset: sample\nstrategy: pfedme\ntrain: {momentum: 0.9}", "exp.yaml", [], Reading.Catalog)).Message);

    /// <summary>The first parameter is averaged, the second is each client's own and never the server's.</summary>
    private static void CheckOwnParts(
        PersonalFederation federation, Func<int, double> weight, Func<int, int> sharedSteps, Func<int, int> ownSteps)
    {
        var (shared, own) = (Start[0], new[] { Start[1], Start[1], Start[1] });
        foreach (var cohort in Cohorts)
        {
            shared = cohort.Sum(k => weight(k) * Descend(shared, Optima[k][0], sharedSteps(k))) / cohort.Sum(weight);
            foreach (var k in cohort) own[k] = Descend(own[k], Optima[k][1], ownSteps(k));
            federation.Round(cohort);
            Near([shared, Start[1]], federation.Global);
            for (var k = 0; k < 3; k++) Near([shared, own[k]], federation.Own(k));
        }
    }

    private static int Batches(int k) => Sizes[k] / Train.BatchSize;

    /// <summary>Gradient descent on (w - target)^2 / 2 in closed form.</summary>
    private static double Descend(double w, double target, int steps) => target + Math.Pow(1 - Lr, steps) * (w - target);

    private static void Near(double[] expected, double[] actual)
    {
        for (var j = 0; j < expected.Length; j++) Assert.Equal(expected[j], actual[j], 2e-6);
    }
}
