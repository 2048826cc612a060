using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// The work of a client in a Flower server's federation: data, model and engine of its own experiment, weights from the server.
/// </summary>
internal sealed class FlowerTrainer : IAsyncDisposable
{
    private readonly Experiment own;
    private readonly int share, threads;
    private readonly TimeProvider time;
    private readonly IProgress<EpochResult> epochs;
    private readonly HostVector change;
    private readonly int[] held;
    private Workload workload;
    private Workers<Client> worker;

    private FlowerTrainer(Workload workload, int share, FlowerJoinRequest request, IProgress<EpochResult> epochs)
    {
        (this.workload, own, this.share, threads) = (workload, workload.Experiment, share, request.Threads);
        (time, this.epochs) = (request.Time, epochs);
        Config = new(request.Names, own.Train, request.Catalog, workload.Model, Examples, request.View);
        var layout = workload.Model.Layout;
        (Model, Weights, change) = (new StateDict(layout), new HostVector(layout.Length), new HostVector(layout.Length));
        held = workload.Partition.Test(share).ToArray();
        worker = Start();
    }

    public StateDict Model { get; }

    /// <summary>What the server's config says of training.</summary>
    public FlowerConfig Config { get; }

    /// <summary>The weights received; after <see cref="FitAsync"/> those trained from them.</summary>
    public HostVector Weights { get; }

    /// <summary>Training examples.</summary>
    public int Examples => workload.Partition.Train(share).Length;

    /// <summary>
    /// Examples that weights are evaluated on: those that the client holds out, else the data set's; 0 where there are none.
    /// </summary>
    public int TestExamples => held.Length > 0 ? held.Length : workload.TestExamples.Length;

    /// <exception cref="BadInputException">The experiment cannot be done here.</exception>
    public static async Task<FlowerTrainer> LoadAsync(
        FlowerJoinRequest request, IProgress<EpochResult> epochs, CancellationToken cancellation)
    {
        if (FlowerTerms.Of(request.Experiment.Strategy) is null)
            throw new BadInputException($"strategy '{Catalog.NameOf(request.Experiment.Strategy)}' has clients do more than train from the "
                + "weights they get, and a Flower server sends no more: take fedavg or fedprox.");
        if (request.Experiment is { Transforms.Count: > 0 } or { Compress: not null })
            throw new BadInputException(
                "transforms and compress need a server that does its part, and a Flower server knows nothing of them: take them out.");
        if (request.Experiment.Attack is not null)
            throw new BadInputException("the experiment has an attack, and only simulated clients attack: take attack out.");
        if (request.Experiment.Evaluate.Validation > 0)
            throw new BadInputException("evaluate.validation keeps examples for the server to score, and a Flower server has none of them: "
                + "take evaluate.validation out.");
        var (experiment, share) = DataShare.Of(request.Experiment, request.Partition, request.ClientId);
        var workload = await Workload.LoadAsync(
            Resolved.Of(experiment, request.BaseDirectory, request.Catalog), request.View, cancellation).ConfigureAwait(false);
        if (workload.Partition.Train(share).Length == 0)
            throw new BadInputException(
                $"client {share} of the experiment's partition has no training examples: take another --cid or --partition.");
        var trainer = new FlowerTrainer(workload, share, request, epochs);
        try
        {
            await trainer.worker.Ready.ConfigureAwait(false);
            return trainer;
        }
        catch
        {
            await trainer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Leaves in <see cref="Weights"/> those that the experiment starts from.</summary>
    public void Initialize() => workload.Model.Initialize(Weights.Span, workload.Experiment.Seed);

    /// <summary>What the client will do, in one line.</summary>
    public string Describe() =>
        $"client {share} with {Examples:n0} examples of {Catalog.NameOf(workload.Experiment.Dataset)}, model {workload.Model.Name} "
        + $"({workload.Model.Layout.TrainableLength:n0} parameters in {Model.Arrays.Count} arrays), "
            + $"engine {Catalog.NameOf(workload.Experiment.Engine)}";

    /// <summary>Trains from <see cref="Weights"/> and leaves the result there.</summary>
    public async Task<Update> FitAsync(int round, FlowerTraining training, CancellationToken cancellation)
    {
        await PrepareAsync(training).ConfigureAwait(false);
        Update? update = null;
        var (data, task) = (workload.DataOf(share), new FitTask(share, round, Examples, Weights));
        await worker.RunAsync(1, (client, _) => update = client.Fit(task, data, change, cancellation), cancellation).ConfigureAwait(false);
        Weights.Add(change);
        return update!;
    }

    /// <summary>Scores <see cref="Weights"/>.</summary>
    public async Task<Evaluation> EvaluateAsync(CancellationToken cancellation)
    {
        Evaluation? score = null;
        await worker.RunAsync(1, (client, _) =>
        {
            client.Load(Weights);
            score = held.Length > 0 ? client.Score(workload.DataOf(share), held)
                : workload.Model.LearningTask.Score(client.Evaluate(workload.TestSet, workload.TestExamples), workload.TestExamples.Length);
        }, cancellation).ConfigureAwait(false);
        return score!;
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync().ConfigureAwait(false);
        Weights.Dispose();
        change.Dispose();
    }

    /// <summary>Trains so from now on: what this request does not say is the experiment's own, whatever an earlier one said.</summary>
    private async Task PrepareAsync(FlowerTraining training)
    {
        var strategy = training.ProximalMu is { } mu ? new FedProx { Mu = mu } : own.Strategy;
        if (workload.Experiment.Strategy.Equals(strategy) && workload.Experiment.Train.Equals(training.Train)) return;
        await worker.DisposeAsync().ConfigureAwait(false);
        workload = workload with { Experiment = own with { Strategy = strategy, Train = training.Train } };
        worker = Start();
        await worker.Ready.ConfigureAwait(false);
    }

    private Workers<Client> Start() => workload.StartWorkerOf(share, null, time, epochs, threads);
}
