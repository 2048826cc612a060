using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>One assignment given to one session: its result, and the vector that comes after it.</summary>
/// <param name="up">How the vector travels.</param>
/// <param name="room">Where it goes when it comes right after the result; null where it is asked for.</param>
/// <threadsafety>The session's thread answers, another waits and disposes.</threadsafety>
internal sealed class Order(ulong id, MessageFormat up, Envelope? room) : IDisposable
{
    private readonly TaskCompletionSource<Result> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private VectorReceiver? receiver;
    private Exception? lost;
    private bool isOver;

    public ulong Id => id;

    /// <summary>Whether the client sends its vector without being asked.</summary>
    public bool HasRoom => room is not null;

    /// <summary>The client's answer.</summary>
    public Task<Result> Result => result.Task;

    public void Answer(Result answer)
    {
        lock (gate)
        {
            if (result.Task.IsCompleted) throw new ConnectionLostException("two results for one assignment");
            if (!isOver && room is not null && VectorBytes.WhyNot(answer.Vectors, up) is null) receiver = Receiver(room, answer.Vectors[0]);
        }
        result.TrySetResult(answer);
    }

    /// <summary>Takes the result's vector from now on; where there was room for it from the start, goes on taking it.</summary>
    public VectorReceiver Expect(Envelope target, VectorInfo announced)
    {
        lock (gate)
        {
            receiver ??= Receiver(target, announced);
            if (lost is { } error) receiver.Abandon(error);
            return receiver;
        }
    }

    private static VectorReceiver Receiver(Envelope target, VectorInfo announced)
    {
        target.Expect(VectorBytes.Headers(announced));
        return new(target.Bytes, announced);
    }

    public void Receive(Chunk chunk)
    {
        var taker = Volatile.Read(ref receiver);
        // What was announced wrongly is passed over.
        if (taker is null && !(HasRoom && result.Task.IsCompleted)) throw new ConnectionLostException("a vector that was not asked for");
        if (taker is null) return;
        foreach (var piece in chunk.Pieces) taker.Add(piece.Span);
    }

    public void Lose(ConnectionLostException error)
    {
        lock (gate)
        {
            lost = error;
            receiver?.Abandon(error);
        }
        result.TrySetException(error);
    }

    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            receiver?.Dispose();
        }
    }
}
