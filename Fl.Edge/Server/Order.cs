using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>One assignment given to one session: its result, and the vector that comes after it.</summary>
internal sealed class Order(ulong id) : IDisposable
{
    private readonly TaskCompletionSource<Result> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private VectorReceiver? receiver;
    private Exception? lost;

    public ulong Id => id;

    /// <summary>The client's answer.</summary>
    public Task<Result> Result => result.Task;

    public void Answer(Result answer)
    {
        if (!result.TrySetResult(answer)) throw new ConnectionLostException("two results for one assignment");
    }

    /// <summary>Takes the result's vector into <paramref name="target"/> from now on.</summary>
    public VectorReceiver Expect(HostVector target, VectorInfo announced)
    {
        var next = new VectorReceiver(target, announced);
        Interlocked.Exchange(ref receiver, next);
        if (Volatile.Read(ref lost) is { } error) next.Abandon(error);
        return next;
    }

    public void Receive(Chunk chunk)
    {
        if (Volatile.Read(ref receiver) is not { } taker) throw new ConnectionLostException("a vector that was not asked for");
        taker.Add(chunk.Data.Span);
    }

    public void Lose(ConnectionLostException error)
    {
        Interlocked.Exchange(ref lost, error);
        result.TrySetException(error);
        Volatile.Read(ref receiver)?.Abandon(error);
    }

    public void Dispose() => receiver?.Dispose();
}
