namespace Fl.Sim;

/// <summary>What a run tells its driver, as bytes, until the driver has it.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class EventLog
{
    /// <summary>Bytes that wait at most, but for the last event: a driver that does not ask holds the run up.</summary>
    private const int Most = 32 << 20;

    /// <summary>Events of so much time go together, but for the last.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(0.2);

    private readonly object gate = new();
    private readonly ByteQueue waiting = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long start;

    /// <summary>Adds an event, when there is room.</summary>
    /// <param name="cancellation">Gives up waiting for that, and adds it all the same.</param>
    public void Add(RunEvent what, CancellationToken cancellation)
    {
        var bytes = RunEventBytes.Of(what);
        lock (gate)
        {
            while (waiting.Length > Most && !cancellation.IsCancellationRequested) Monitor.Wait(gate, TimeSpan.FromSeconds(0.1));
            waiting.Add(bytes);
            change.TrySetResult();
            if (what is RunEvent.Ended) ended.TrySetResult();
        }
    }

    /// <summary>Up to a piece of what follows so many bytes, which go; nothing where there is nothing after a while.</summary>
    /// <exception cref="InvalidDataException">So many were not told, or are forgotten.</exception>
    public async Task<byte[]> ReadAsync(long offset, TimeSpan patience)
    {
        Task changed;
        lock (gate)
        {
            if (offset < start || offset > start + waiting.Length) throw new InvalidDataException($"there is nothing after {offset} bytes");
            waiting.Skip((int)(offset - start));
            start = offset;
            Monitor.PulseAll(gate);
            if (waiting.Length == 0 && change.Task.IsCompleted) change = new(TaskCreationOptions.RunContinuationsAsynchronously);
            changed = change.Task;
        }
        if (await Task.WhenAny(changed, Task.Delay(patience)).ConfigureAwait(false) == changed)
            await Task.WhenAny(ended.Task, Task.Delay(patience < Together ? patience : Together)).ConfigureAwait(false);
        lock (gate) return start == offset ? Piece() : [];
    }

    private byte[] Piece() => waiting.Content[..Math.Min(Pieces.Most, waiting.Length)].ToArray();
}
