using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

public sealed class SimulationTests : IDisposable
{
    private static readonly Catalog Catalog = new(typeof(TorchEngineFactory).Assembly);
    private readonly string root = Directory.CreateTempSubdirectory("fl-sim-").FullName;

    /// <summary>
    /// One full-batch step on every client, averaged by examples, is one step of gradient descent on all the data:
    /// sum_k n_k (w - lr g_k) / n = w - lr g (McMahan et al., 2017, Section 2). An independent closed form of the whole loop.
    /// </summary>
    [Fact]
    public async Task FedAvg_with_one_full_batch_step_is_gradient_descent_on_the_union()
    {
        var experiment = Small() with { Rounds = 4, Train = new() { BatchSize = 0, Lr = 0.1 } };
        var central = await RunAsync(experiment with { Clients = new() { Count = 1, PerRound = 1 } });
        var federated = await RunAsync(
            experiment with { Clients = new() { Count = 7, PerRound = 7 }, Partition = new DirichletClient { Alpha = 0.3 } });
        Assert.NotEqual(central.Summary.ModelSha256, federated.Summary.ModelSha256);
        for (var i = 0; i < central.Weights.Length; i++) Assert.Equal(central.Weights[i], federated.Weights[i], 2e-5f);
    }

    [Fact]
    public async Task The_bits_do_not_depend_on_the_number_of_workers()
    {
        var experiment =
            Small() with { Model = new Net(), Dataset = new SyntheticImages { Train = 300, Test = 150, Augment = new CropFlip() } };
        var one = await RunAsync(experiment, workers: 1);
        var four = await RunAsync(experiment, workers: 4);
        Assert.Equal(one.Summary.ModelSha256, four.Summary.ModelSha256);
        Assert.Equal(one.Summary.FinalLoss, four.Summary.FinalLoss);
    }

    /// <summary>The threads that a cohort has no clients for compute with those that have one.</summary>
    [Theory]
    [InlineData(1, 0, 2, 1)]
    [InlineData(2, 0, 5, 2)]
    [InlineData(2, 1, 6, 3)]
    [InlineData(4, 0, 6, 4)]
    public async Task The_bits_do_not_depend_on_threads_that_a_small_cohort_shares(int perRound, int spare, int threads, int workers)
    {
        var experiment = Small() with
        {
            Model = new Net(),
            Clients = new() { Count = 7, PerRound = perRound, OverSelect = spare },
            Dataset = new SyntheticImages { Train = 400, Test = 150 },
            Devices = spare == 0 ? null : new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() { Spread = 1 } }] },
        };
        var one = await RunAsync(experiment, workers: 1);
        var many = await RunAsync(experiment, workers: threads);
        Assert.Equal(one.Summary.ModelSha256, many.Summary.ModelSha256);
        Assert.Equal(one.Summary.FinalLoss, many.Summary.FinalLoss);
        Assert.Equal((1, workers), (one.Summary.Workers, many.Summary.Workers));
    }

    [Fact]
    public async Task The_models_of_all_clients_are_scored_by_as_many_workers_as_there_are_threads()
    {
        var experiment = Small() with
        {
            Clients = new() { Count = 7, PerRound = 1 },
            Partition = new Iid { Holdout = 0.2 },
            Dataset = new SyntheticImages { Train = 350, Test = 1400 },
            Evaluate = new() { Clients = true },
        };
        Assert.Equal(3, (await RunAsync(experiment, workers: 3)).Summary.Workers);
    }

    [Fact]
    public async Task Held_out_examples_are_each_clients_own_test()
    {
        var experiment = Small() with { Partition = new Iid { Holdout = 0.2 }, Evaluate = new() { Clients = true } };
        var run = await RunAsync(experiment);
        Assert.Equal(experiment.Clients.Count, run.Summary.ClientAccuracy!.Clients);
        var rows = File.ReadLines(Path.Combine(run.Folder, "clients.csv"))
            .Where(line => line.Contains(",evaluated,", StringComparison.Ordinal)).ToList();
        Assert.Equal(experiment.Clients.Count, rows.Count);
        Assert.All(rows, row => Assert.Equal(16, row.Split(',').Length));
    }

    [Fact]
    public async Task The_untrained_model_is_round_0_and_the_last_round_is_always_evaluated()
    {
        var seen = new SeenRun();
        await RunAsync(Small() with { Rounds = 7, Evaluate = new() { Every = 3 } }, view: seen);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], seen.Rounds.Select(r => r.Round));
        Assert.Equal([0, 3, 6, 7], seen.Rounds.Where(r => r.Test is not null).Select(r => r.Round));
        Assert.InRange(seen.Rounds[0].Test!.Loss, 2.2, 2.5);
    }

    [Fact]
    public async Task Rounds_are_scored_and_recorded_while_the_next_ones_clients_train()
    {
        var view = new LateView(rounds: 5);
        await RunAsync(Small() with { Rounds = 5 }, workers: 1, view: view);
        Assert.Equal([0, 1, 2, 3, 4, 5], view.Rounds);
        Assert.Equal(0, view.Overtaken);
    }

    [Fact]
    public async Task A_view_of_rounds_that_fails_ends_the_run_with_its_own_error()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => RunAsync(Small() with { Rounds = 1000 }, view: new FullDisk()));
        Assert.Equal("no room", error.Message);
    }

    [Fact]
    public async Task Bad_input_leaves_no_folder_behind()
    {
        var experiment = Small() with { Clients = new() { Count = 100_000, PerRound = 1 } };
        await Assert.ThrowsAsync<BadInputException>(() => RunAsync(experiment));
        Assert.Empty(Directory.GetDirectories(root));
    }

    [Fact]
    public async Task A_data_set_without_test_examples_needs_a_holdout()
    {
        var error = await Assert.ThrowsAsync<BadInputException>(() =>
            RunAsync(Small() with { Dataset = new SyntheticImages { Train = 100, Test = 0 } }));
        Assert.Contains("holdout", error.Message);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>
    /// Holds each round's record up until a client of the next round is asked: a run that recorded first would never end.
    /// </summary>
    private sealed class LateView(int rounds) : IRunView
    {
        private readonly CountdownEvent[] asked = [.. Enumerable.Range(0, rounds + 1).Select(_ => new CountdownEvent(1))];

        public List<int> Rounds { get; } = [];

        /// <summary>Rounds that began before the last but one was recorded.</summary>
        public int Overtaken { get; private set; }

        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Asked(int round, int client)
        {
            if (asked[round].IsSet) return;
            if (Rounds.Count < round - 1) Overtaken++;
            asked[round].Signal();
        }

        public void Write(RoundResult result)
        {
            if (result.Round < rounds)
                Assert.True(asked[result.Round + 1].Wait(TimeSpan.FromSeconds(30)),
                    $"round {result.Round + 1} waited for the record of {result.Round}");
            Rounds.Add(result.Round);
        }
    }

    private sealed class FullDisk : IRunView
    {
        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Write(RoundResult result)
        {
            if (result.Round == 2) throw new IOException("no room");
        }
    }

    private static Experiment Small() => new()
    {
        Name = "small",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 350, Test = 140 },
        Clients = new() { Count = 7, PerRound = 4 },
        Model = new Logistic(),
        Train = new() { BatchSize = 16, Lr = 0.05, Momentum = 0.9 },
    };

    private async Task<(RunSummary Summary, float[] Weights, string Folder)> RunAsync(
        Experiment experiment, int workers = 2, IRunView? view = null)
    {
        var folder = Path.Combine(root, Directory.GetDirectories(root).Length.ToString());
        var summary = await Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = root,
            Out = folder,
            Workers = workers,
            Catalog = Catalog,
            Views = view is null ? [] : [view],
        }, TestContext.Current.CancellationToken);
        var model = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.LearningTask);
        var weights = new float[model.Layout.Length];
        Safetensors.Read(Path.Combine(folder, "model.safetensors"), model.Layout, weights);
        return (summary, weights, folder);
    }
}
