using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>The work of a device: one client's data, model and engine, made from the experiment that the server sent.</summary>
internal sealed class Device : IAsyncDisposable
{
    private readonly Workload workload;
    private readonly DeviceState state;
    private readonly int share, number;
    private readonly string? save;
    private readonly Ready ready;
    private bool hasGivenBack;

    private Device(Workload workload, DeviceState state, Welcome welcome, int share, JoinRequest request)
    {
        (this.workload, this.state, this.share, save) = (workload, state, share, request.Save);
        (Limits, Time) = (request.Limits, request.Time);
        (Experiment, Run, number) = (welcome.ExperimentYaml, welcome.Run, (int)welcome.Number);
        var (strategy, model) = (workload.Experiment.Strategy, workload.Model);
        Inbox = new(strategy, model);
        Answer = new Envelope(MessageFormat.Up(workload.Experiment, model));
        ready = new Ready
        {
            Examples = (uint)workload.Partition.Train(share).Length,
            TestExamples = (uint)workload.Partition.Test(share).Length,
            ModelLength = (ulong)workload.Model.Layout.Length,
            LayoutSha256 = ByteString.CopyFrom(Protocol.LayoutHash(workload.Model.Layout)),
            Engine = request.Facts is FactsLevel.None ? "" : workload.Experiment.Engine.Version,
            KeepsModel = save is not null,
        };
        if (request.ShareClasses) ready.ClassExamples.AddRange(ClassExamples());
    }

    /// <summary>The experiment's text, as the server sent it.</summary>
    public string Experiment { get; }

    /// <summary>The run that it belongs to.</summary>
    public string Run { get; }

    public int Number => number;

    public WorkLimits Limits { get; }

    public TimeProvider Time { get; }

    /// <summary>Where what the server sends goes.</summary>
    public Inbox Inbox { get; }

    /// <summary>What it tells a server of itself now.</summary>
    public Ready Ready => new(ready) { ConstantXxh128 = Inbox.Constant };

    /// <summary>What <see cref="FitAsync"/> fills and seals.</summary>
    public Envelope Answer { get; }

    /// <summary>Why the final model is not where it was to be saved; null when it is.</summary>
    public string? NotSaved { get; private set; } = "it did not arrive";

    /// <exception cref="DeviceRefusedException">What the server sent is not or cannot be done here: its experiment, its data,
    /// its model or its engine.</exception>
    public static async Task<Device> LoadAsync(
        JoinRequest request, Welcome welcome, IProgress<EpochResult> epochs, CancellationToken cancellation)
    {
        try
        {
            return await MakeAsync(request, welcome, epochs, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException and not DeviceRefusedException)
        {
            throw new DeviceRefusedException(DeviceErrors.Of(error), DeviceErrors.Describe(error), error);
        }
    }

    private static async Task<Device> MakeAsync(
        JoinRequest request, Welcome welcome, IProgress<EpochResult> epochs, CancellationToken cancellation)
    {
        var (experiment, share) = ReceivedExperiment.Read(request, welcome);
        var workload = await LoadDataAsync(experiment, share, request, cancellation).ConfigureAwait(false);
        var kept = Path.Combine(request.State ?? Path.Combine(UserCache.Folder, "clients"), $"{welcome.Run}-{request.ClientId}");
        var state = new DeviceState(kept, store => workload.StartWorkerOf(share, store, request.Time, epochs, request.Threads),
            request.View);
        try
        {
            await state.Worker.Ready.ConfigureAwait(false);
            return new(workload, state, welcome, share, request);
        }
        catch
        {
            await state.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<Workload> LoadDataAsync(Experiment experiment, int share, JoinRequest request, CancellationToken cancellation)
    {
        var isModelBuilt = false;
        try
        {
            return await Workload.LoadAloneAsync(
                Resolved.Of(experiment, Environment.CurrentDirectory, request.Catalog), share, request.View, (model, train, test) =>
                {
                    request.Limits.Check(experiment, model, train, test);
                    if (isModelBuilt && train == 0) throw new BadInputException($"part {share} of the data has no examples to train on");
                    isModelBuilt = true;
                }, cancellation).ConfigureAwait(false);
        }
        catch (BadInputException error) when (isModelBuilt)
        {
            throw new DeviceRefusedException(DeviceError.NoData, DeviceErrors.Describe(error), error);
        }
    }

    /// <summary>Works for that server from now on: what was kept for another, in rounds that this one does anew, is void.</summary>
    public Task FollowAsync(Welcome welcome) => state.FollowAsync(welcome.Server, (int)welcome.Round);

    /// <summary>What the device will do, in one line.</summary>
    public string Describe() =>
        $"{workload.Experiment.Name}: client {number} with {ready.Examples:n0} examples of {Catalog.NameOf(workload.Experiment.Dataset)}, "
        + $"model {workload.Model.Name} ({workload.Model.Layout.TrainableLength:n0} parameters, "
            + $"{Answer.Format.MostBytes:n0} bytes an update), "
        + $"engine {Catalog.NameOf(workload.Experiment.Engine)}";

    /// <summary>Trains from what a message says and leaves what the client sends in <see cref="Answer"/>.</summary>
    /// <param name="kept">The rounds before it that a server may go on from; empty where it does not say.</param>
    public async Task<Result> FitAsync(
        int round, int draw, IReadOnlyCollection<uint> kept, HostVector message, CancellationToken cancellation)
    {
        GiveBackMemory();
        // The last round's; it is filled when training has ended.
        Answer.Message.Discard();
        Update? update = null;
        var data = workload.DataOf(share) with { Client = number };
        var task = new FitTask(number, round, data.Train.Length, message) { Draw = draw };
        await state.KeepAsync([.. kept.Select(other => (int)other)], () => state.Worker.RunAsync(
            1, (client, _) => update = client.Fit(task, data, Answer.Message, cancellation), cancellation)).ConfigureAwait(false);
        Answer.Seal(workload.Experiment.Seed, draw, number);
        var result = ReportFields.Write(update!.Report);
        result.Reports.Add(update.Numbers.ToDictionary());
        result.Vectors.Add(VectorBytes.Announce(Answer));
        return result;
    }

    /// <summary>Scores the client's own model, made from what a message says, on its held-out examples.</summary>
    public async Task<Result> EvaluateAsync(int round, HostVector message, CancellationToken cancellation)
    {
        var test = workload.Partition.Test(share).ToArray();
        if (test.Length == 0) return new Result { Completed = true };
        Evaluation? score = null;
        var data = workload.DataOf(share) with { Client = number };
        await state.Worker.RunAsync(
            1, (client, _) => score = client.EvaluateOwn(round, data, message, test, cancellation), cancellation).ConfigureAwait(false);
        return new Result { Completed = true, Examples = (uint)test.Length, Loss = score!.Loss, Accuracy = score.Accuracy };
    }

    /// <summary>Saves the final model, which has been received; returns the SHA-256 of its weights.</summary>
    public string Save(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            var weights = Inbox.Weights.Span;
            var file = save ?? throw new InvalidDataException("a model that was not asked for");
            Safetensors.Write(file, workload.Model.Layout, weights, metadata);
            NotSaved = null;
            return ModelHash.Of(weights);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            NotSaved = Protocol.OneLine(error.Message);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await state.DisposeAsync().ConfigureAwait(false);
        Inbox.Dispose();
        Answer.Dispose();
    }

    /// <summary>
    /// Once, after loading: the data of which the device keeps its own part. Training allocates too little for the collector to come by.
    /// </summary>
    private void GiveBackMemory()
    {
        if (hasGivenBack) return;
        hasGivenBack = true;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
    }

    private uint[] ClassExamples() =>
        Array.ConvertAll(workload.Dataset.Train.Targets.CountClasses(workload.Partition.Train(share)), count => (uint)count);
}
