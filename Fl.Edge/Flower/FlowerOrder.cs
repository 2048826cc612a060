using Fl.Core;
using Fl.Edge.Flower;

namespace Fl.Edge;

/// <summary>One request to a Flower client, until its reply is there. A reply comes for each, wanted any more or not.</summary>
/// <param name="kind">What the reply is.</param>
/// <param name="buffers">Where the reply's parameters go; null where none are wanted.</param>
/// <threadsafety>The session's reader answers, another waits and abandons.</threadsafety>
internal sealed class FlowerOrder(FlowerReply.KindOneofCase kind, Transfers? buffers)
{
    private readonly TaskCompletionSource<FlowerAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FlowerReply.KindOneofCase Kind => kind;

    public Task<FlowerAnswer> Answer => answer.Task;

    /// <summary>Nobody wants the reply any more.</summary>
    public bool IsAbandoned => abandoned.Task.IsCompleted;

    /// <summary>A buffer for the reply's parameters, as soon as there is one; null where they are not wanted, or not any more.</summary>
    /// <param name="ended">The session is over.</param>
    public async ValueTask<HostVector?> TakeBufferAsync(CancellationToken ended)
    {
        if (buffers is null || IsAbandoned) return null;
        if (buffers.Free.TryRead(out var free)) return free;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var taken = buffers.Free.ReadAsync(either.Token).AsTask();
        if (await Task.WhenAny(taken, abandoned.Task).ConfigureAwait(false) == taken) return await taken.ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await ((Task)taken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (taken.IsCompletedSuccessfully) buffers.Return(await taken.ConfigureAwait(false));
        return null;
    }

    /// <summary>Gives a buffer back that the reply has no use for.</summary>
    public void Return(HostVector? buffer)
    {
        if (buffer is not null) buffers!.Return(buffer);
    }

    /// <summary>The reply is there. Its buffer goes to whoever waits, or back where nobody does.</summary>
    /// <returns>Whether anybody waits.</returns>
    public bool TryComplete(FlowerAnswer reply)
    {
        if (answer.TrySetResult(reply)) return true;
        Return(reply.Weights);
        return false;
    }

    /// <summary>Nobody waits for the reply any more; false where it is there already, and its buffer with whoever waited.</summary>
    public bool TryAbandon()
    {
        if (!answer.TrySetCanceled()) return false;
        abandoned.TrySetResult();
        return true;
    }

    public void Lose(ConnectionLostException error) => answer.TrySetException(error);
}
