using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>One assignment on a device: receive the weights, compute, report, and send the vectors when asked.</summary>
internal sealed class Errand : IAsyncDisposable
{
    private readonly Assignment assignment;
    private readonly Device device;
    private readonly Outbox<ClientMessage> outbox;
    private readonly IProgress<string> view;
    private readonly int chunkBytes;
    private readonly Action<DeviceRefusedException> refuse;
    private readonly VectorReceiver receiver;
    private readonly CancellationTokenSource stop = new(), overtime = new();
    private readonly TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task work = Task.CompletedTask;
    private double fastest = double.PositiveInfinity;
    private string tooLong = "the assignment takes longer";

    /// <param name="refuse">Told that the device spends no more on this server, after the server has been told.</param>
    /// <exception cref="ConnectionLostException">An assignment that this client cannot understand.</exception>
    public Errand(
        Assignment assignment, Device device, Outbox<ClientMessage> outbox, IProgress<string> view, int chunkBytes,
        Action<DeviceRefusedException> refuse)
    {
        (this.assignment, this.device, this.outbox, this.view, this.chunkBytes, this.refuse) =
            (assignment, device, outbox, view, chunkBytes, refuse);
        var (target, layout) = device.Inbox.Expect(assignment);
        if (VectorBytes.WhyNot(assignment.Vectors, layout) is { } fault) throw new ConnectionLostException($"the server sent {fault}");
        receiver = new(new VectorMemory(target).Memory, assignment.Vectors[0]);
    }

    public ulong Id => assignment.Id;

    private string Title => assignment.Kind == Assignment.Types.Kind.Keep ? "final model" : $"round {assignment.Round}";

    /// <summary>Takes a piece of the weights; starts computing when they are whole.</summary>
    public void Receive(Chunk chunk)
    {
        if (chunk.Assignment == Id && receiver.Add(chunk.Data.Span)) work = Task.Run(WorkAsync);
    }

    /// <summary>The server has room for the result's vectors.</summary>
    public void Send() => wanted.TrySetResult();

    /// <summary>Tells the server and the terminal of an epoch.</summary>
    public void Tell(EpochResult epoch)
    {
        view.Report(Protocol.Describe(epoch));
        fastest = Math.Min(fastest, epoch.Seconds);
        // The device may have slept through one epoch.
        if (epoch.Epoch > 1 && fastest * epoch.Epochs > device.Limits.Assignment.TotalSeconds)
        {
            tooLong = $"an epoch takes {fastest:f1} s, and {epoch.Epochs:n0} of them would take about {fastest * epoch.Epochs:n0} s";
            overtime.Cancel();
        }
        outbox.TrySend(new()
        {
            Progress = new()
            {
                Assignment = Id,
                Epoch = (uint)epoch.Epoch,
                Epochs = (uint)epoch.Epochs,
                Batches = (uint)epoch.Batches,
                Seconds = epoch.Seconds,
                Loss = epoch.Loss,
            },
        });
    }

    /// <summary>Gives up: training stops between two batches.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        receiver.Dispose();
        stop.Dispose();
        overtime.Dispose();
    }

    private async Task WorkAsync()
    {
        view.Report($"{Title}: {assignment.Kind.ToString().ToLowerInvariant()}");
        Result result;
        Exception? failure = null;
        try
        {
            if (await receiver.Done.ConfigureAwait(false) is { } damage)
                throw new DeviceRefusedException(DeviceError.DamagedMessage, damage);
            result = await (assignment.Kind switch
            {
                Assignment.Types.Kind.Fit or Assignment.Types.Kind.Evaluate => WorkInTimeAsync(device.Inbox.Open(assignment)),
                Assignment.Types.Kind.Keep => Task.FromResult(Keep()),
                var other => throw new NotSupportedException($"an assignment of kind {(int)other}, which this version of fl does not know"),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            view.Report($"{Title}: given up");
            return;
        }
#pragma warning disable CA1031 // The server is told the kind of whatever went wrong, and counts it; the device takes the next assignment.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
            view.Report($"{Title}: failed: {DeviceErrors.Describe(error)}");
            var kind = assignment.Kind is Assignment.Types.Kind.Keep && error is IOException or UnauthorizedAccessException
                ? DeviceError.NotSaved
                : DeviceErrors.Of(error);
            result = new Result { Error = kind, Reason = DeviceErrors.Text(kind) };
        }
        result.Assignment = Id;
        try
        {
            await SendAsync(result).ConfigureAwait(false);
            if (failure is DeviceRefusedException { Error: DeviceError.OverLimit } over) refuse(over);
        }
        catch (Exception error) when (error is OperationCanceledException or ConnectionLostException)
        {
            view.Report($"{Title}: the result did not arrive");
        }
    }

    /// <exception cref="DeviceRefusedException">It takes longer than the device lets a server have.</exception>
    private async Task<Result> WorkInTimeAsync(HostVector message)
    {
        using var limit = new CancellationTokenSource(device.Limits.Assignment, device.Time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, overtime.Token, limit.Token);
        try
        {
            var (round, draw) = ((int)assignment.Round, (int)assignment.Draw);
            return assignment.Kind is Assignment.Types.Kind.Fit
                ? await device.FitAsync(round, draw, assignment.KeptRounds, message, any.Token).ConfigureAwait(false)
                : await device.EvaluateAsync(round, message, any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw device.Limits.TooLong(tooLong);
        }
    }

    private Result Keep()
    {
        view.Report($"final model: saved, SHA-256 of its weights {device.Save(assignment.Metadata)}");
        return new Result { Completed = true };
    }

    private async Task SendAsync(Result result)
    {
        await outbox.SendAsync(new() { Result = result }, stop.Token).ConfigureAwait(false);
        if (result.Vectors.Count > 0)
        {
            if (!assignment.HasRoom) await wanted.Task.WaitAsync(stop.Token).ConfigureAwait(false);
            foreach (var chunk in VectorBytes.Cut(Id, device.Answer.Bytes, chunkBytes))
                await outbox.SendAsync(new() { Chunk = chunk }, stop.Token).ConfigureAwait(false);
        }
        if (assignment.Kind != Assignment.Types.Kind.Keep && result.Completed)
            view.Report($"round {assignment.Round}: done in {result.Seconds:f1} s, {result.Examples:n0} examples, loss {result.Loss:f4}, "
                + $"accuracy {result.Accuracy:f4}");
    }
}
