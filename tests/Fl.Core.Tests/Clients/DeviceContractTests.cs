using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests.Clients;

/// <summary>
/// A device holds its own data and an engine for that; a simulation's worker holds all and an engine for the largest client.
/// </summary>
public sealed class DeviceContractTests
{
    private static readonly Catalog Shipped = new(typeof(TorchEngineFactory).Assembly);

    public static TheoryData<string, string> Cases =>
        [.. new MatrixTheoryData<string, string>(Shipped.Of(typeof(Strategy)).Select(entry => entry.Name), ["managed", "torch"])];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_device_computes_the_bits_of_a_simulation(string strategy, string engine)
    {
        const int client = 1;
        var experiment = Experiment.Parse($$"""
            dataset: {name: synthetic-images, train: 400, test: 20}
            partition: {name: dirichlet, alpha: 1.0, holdout: 0.6}
            clients: {count: 3, per_round: 3}
            model: [{layer: conv, channels: 4, kernel: 3}, batch-norm, relu, {layer: max-pool, kernel: 2}, flatten, {layer: linear, features: 8}, relu, {layer: linear, features: 10}]
            strategy: {{strategy}}
            train: {batch_size: 10{{(strategy is "fedsgd" ? "" : ", lr: 0.05")}}}
            engine: {{engine}}
            """, "exp.yaml", [], Shipped);
        var whole = await Workload.LoadAsync(Resolved.Of(experiment, ".", Shipped), null, TestContext.Current.CancellationToken);
        var alone = await Workload.LoadAloneAsync(
            Resolved.Of(experiment, ".", Shipped), client, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(whole.Partition.Train(client).Length + whole.Partition.Test(client).Length, alone.Dataset.Train.Count);
        Assert.True(whole.Partition.Test(client).Length > whole.TestExamples.Length);

        var simulated = await RunAsync(whole, store => whole.StartWorkers(1, store, TimeProvider.System), client);
        var device = await RunAsync(alone, store => alone.StartWorkerOf(client, store, TimeProvider.System, null, threads: 3), client);
        Assert.Equal(simulated, device);
    }

    /// <summary>Each client's pictures differ in colour, and the second client's have noise.</summary>
    [Theory]
    [InlineData("managed")]
    [InlineData("torch")]
    public async Task A_device_scores_its_held_out_examples_in_the_style_of_a_simulation(string engine)
    {
        const int client = 1;
        var experiment = Experiment.Parse($$"""
            dataset: {name: synthetic-images, train: 400, test: 20, drift: 1}
            partition: {name: feature-noise, level: 0.5, holdout: 0.6}
            clients: {count: 2, per_round: 2}
            model: [flatten, {layer: linear, features: 10}]
            strategy: fine-tuning
            engine: {{engine}}
            """, "exp.yaml", [], Shipped);
        var whole = await Workload.LoadAsync(Resolved.Of(experiment, ".", Shipped), null, TestContext.Current.CancellationToken);
        var alone = await Workload.LoadAloneAsync(
            Resolved.Of(experiment, ".", Shipped), client, null, null, TestContext.Current.CancellationToken);
        var simulated = await RunAsync(whole, store => whole.StartWorkers(1, store, TimeProvider.System), client);
        var device = await RunAsync(alone, store => alone.StartWorkerOf(client, store, TimeProvider.System, null, threads: 3), client);
        Assert.Equal(simulated, device);
    }

    /// <summary>Every client has 21 examples in batches of 10, and one example alone cannot be trained.</summary>
    [Theory]
    [InlineData("managed")]
    [InlineData("torch")]
    public async Task A_device_joins_a_last_batch_as_the_server_s_experiment_says(string engine)
    {
        var experiment = Experiment.Parse($$"""
            dataset: {name: synthetic-images, train: 63, test: 1}
            clients: {count: 3, per_round: 3}
            model: [flatten, {layer: linear, features: 8}, batch-norm, relu, {layer: linear, features: 10}]
            train: {batch_size: 10, epochs: 2, lr: 0.05}
            engine: {{engine}}
            """, "exp.yaml", [], Shipped);
        var whole = await Workload.LoadAsync(Resolved.Of(experiment, ".", Shipped), null, TestContext.Current.CancellationToken);
        var sent = Experiment.Receive(whole.Experiment.ToDeviceYaml(), [], Shipped);
        Assert.Equal((null, LastBatchPolicy.Join), (experiment.Train.LastBatch, sent.Train.LastBatch));
        var alone = await Workload.LoadAloneAsync(Resolved.Of(sent, ".", Shipped), 1, null, null, TestContext.Current.CancellationToken);
        Task<string> FitAsync(Workload workload, Func<ClientStore, Workers<Client>> start) => RunAsync(workload, start, 1, isScored: false);
        Assert.Equal(
            await FitAsync(whole, store => whole.StartWorkers(1, store, TimeProvider.System)),
            await FitAsync(alone, store => alone.StartWorkerOf(1, store, TimeProvider.System, null)));
    }

    /// <summary>Two rounds of one client and its own score, as one line.</summary>
    private static async Task<string> RunAsync(
        Workload workload, Func<ClientStore, Workers<Client>> start, int number, bool isScored = true)
    {
        using var folder = new TemporaryFolder();
        using var store = new ClientStore(folder.Path, 1 << 20);
        var (strategy, model) = (workload.Experiment.Strategy, workload.Model);
        var (down, up) = (MessageLayout.Down(strategy, model), MessageLayout.Up(strategy, model));
        using HostVector room = new(down.Length), answer = new(up.Length);
        var server = new ServerState(model.Layout, workload.Partition.Clients);
        model.Initialize(((HostVector)server.Weights).Span, 1);
        var message = down.Pack(server, room);
        List<string> seen = [];
        await using var workers = start(store);
        await workers.RunAsync(1, (client, _) =>
        {
            for (var round = 1; round <= 2; round++)
            {
                var update = client.Fit(new FitTask(number, round, workload.DataOf(number).Train.Length, message), workload.DataOf(number),
                    answer, CancellationToken.None);
                seen.Add($"{ModelHash.Of(answer.Span)} {update.Report.TrainLoss:r} {update.Report.TrainAccuracy:r} "
                    + $"{string.Join(' ', update.Numbers.Select(report => $"{report.Key} {report.Value:r}"))}");
            }
            if (!isScored) return;
            var score = client.EvaluateOwn(2, workload.DataOf(number), message, workload.Partition.Test(number), CancellationToken.None);
            seen.Add($"{score.Loss:r} {score.Accuracy:r}");
        }, TestContext.Current.CancellationToken);
        return string.Join('\n', seen);
    }
}
