using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Strategies that are FedAvg for some setting of their options, on a real model.</summary>
public sealed class StrategyEqualityTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-equal-").FullName;

    [Fact]
    public async Task FedProx_with_mu_0_is_FedAvg_bit_for_bit() =>
        Assert.Equal(await HashAsync(new FedAvg()), await HashAsync(new FedProx { Mu = 0 }));

    [Fact]
    public async Task Moon_with_mu_0_is_FedAvg_bit_for_bit()
    {
        var net = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        };
        Assert.Equal((await RunAsync(new FedAvg(), model: net)).Hash, (await RunAsync(new Moon { Mu = 0 }, model: net)).Hash);
        Assert.NotEqual((await RunAsync(new FedAvg(), model: net)).Hash, (await RunAsync(new Moon(), model: net)).Hash);
    }

    [Fact]
    public async Task FedAvgM_with_beta_0_and_server_lr_1_is_FedAvg_bit_for_bit() =>
        Assert.Equal(await HashAsync(new FedAvg()), await HashAsync(new FedAvgM { Beta = 0, ServerLr = 1 }));

    /// <summary>
    /// Control variates are 0 in the first round, and stay so where no client comes back. Shards are as large as a power of two, so that a
    /// plain mean and one weighted by examples are the same bits.
    /// </summary>
    [Theory]
    [InlineData(ControlVariate.One)]
    [InlineData(ControlVariate.Two)]
    [InlineData(ControlVariate.NiidBench)]
    public async Task Scaffold_with_c_0_is_FedAvg_bit_for_bit(ControlVariate option) =>
        Assert.Equal(await HashAsync(new FedAvg(), rounds: 1), await HashAsync(new Scaffold { Option = option }, rounds: 1));

    [Fact]
    public async Task Scaffold_with_one_client_is_FedAvg_up_to_rounding()
    {
        // c and c_i are the same then, and cancel.
        var alone = new ClientsOptions { Count = 1, PerRound = 1 };
        AssertNear(await RunAsync(new FedAvg(), clients: alone), await RunAsync(new Scaffold(), clients: alone), 1e-5f);
    }

    [Fact]
    public async Task FedNova_with_as_many_steps_on_each_client_is_FedAvg() =>
        AssertNear(await RunAsync(new FedAvg()), await RunAsync(new FedNova()), 1e-6f);

    [Fact]
    public async Task FedSgd_on_all_of_a_client_s_examples_is_FedAvg_with_one_full_step()
    {
        var train = new TrainOptions { BatchSize = 0, Lr = 0.05 };
        AssertNear(await RunAsync(new FedAvg(), train: train),
            await RunAsync(new FedSgd { ServerLr = 0.05 }, train: new() { BatchSize = 0 }), 1e-6f);
    }

    [Fact]
    public async Task Stragglers_of_FedProx_change_the_result() =>
        Assert.NotEqual(await HashAsync(new FedProx()), await HashAsync(new FedProx { Stragglers = 0.9 }));

    [Fact]
    public async Task Where_every_client_of_FedProx_straggles_and_is_dropped_nothing_is_learned()
    {
        var dropped = await RunAsync(new FedProx { Stragglers = 1, PartialWork = StragglerWork.Drop });
        Assert.Equal(dropped.Hash, await HashAsync(new FedAvg { ServerLr = 0 }));
        Assert.NotEqual(dropped.Hash, await HashAsync(new FedProx { Stragglers = 1 }));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static void AssertNear((float[] Weights, string Hash) expected, (float[] Weights, string Hash) actual, float tolerance)
    {
        for (var i = 0; i < expected.Weights.Length; i++) Assert.Equal(expected.Weights[i], actual.Weights[i], tolerance);
    }

    private async Task<string> HashAsync(Strategy strategy, int rounds = 3) => (await RunAsync(strategy, rounds)).Hash;

    private async Task<(float[] Weights, string Hash)> RunAsync(
        Strategy strategy, int rounds = 3, TrainOptions? train = null, ClientsOptions? clients = null, ModelFamily? model = null)
    {
        var experiment = new Experiment
        {
            Name = "equal",
            Rounds = rounds,
            Strategy = strategy,
            Dataset = new SyntheticImages { Train = 112, Test = 40 },
            Partition = new DirichletClient { Alpha = 0.5 },
            Clients = clients ?? new() { Count = 7, PerRound = 4 },
            Model = model ?? new Logistic(),
            Train = train ?? new() { BatchSize = 8, Lr = 0.05, Epochs = 2, Momentum = 0.9 },
        };
        var folder = Path.Combine(root, Directory.GetDirectories(root).Length.ToString());
        var summary = await Simulation.RunAsync(
            new() { Experiment = experiment, BaseDirectory = root, Out = folder, Workers = 2, Catalog = new Catalog() },
            TestContext.Current.CancellationToken);
        var layout = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.LearningTask).Layout;
        var weights = new float[layout.Length];
        Safetensors.Read(Path.Combine(folder, "model.safetensors"), layout, weights);
        return (weights, summary.ModelSha256);
    }
}
