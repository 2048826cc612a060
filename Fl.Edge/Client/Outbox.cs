using Grpc.Core;

namespace Fl.Edge;

#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing; late senders may still look at it.
/// <summary>
/// The sending half of a stream: any thread may send, one message goes at a time, and who sends waits until it is written, so
/// that a vector goes as fast as the network and heartbeats pass between its chunks.
/// </summary>
internal sealed class Outbox<T>(IAsyncStreamWriter<T> writer) where T : class
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim turn = new(1);
    private volatile bool isOver;

    /// <summary>Sends when it is this message's turn. Cancelled while it is written, it goes out all the same.</summary>
    /// <exception cref="ConnectionLostException">The stream has ended.</exception>
    public async ValueTask SendAsync(T message, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        await WriteAsync(message).WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends if nothing else is being sent; a heartbeat is not worth waiting for.</summary>
    public void TrySend(T message)
    {
        if (turn.Wait(0)) Forget(WriteAsync(message));
    }

    /// <summary>Sends when it is this message's turn, without waiting for it; lost with the stream.</summary>
    public void Post(T message) => Forget(SendAsync(message, CancellationToken.None).AsTask());

    /// <summary>Nothing is sent any more.</summary>
    public void Close() => isOver = true;

    /// <summary>Waits until what is being written is written.</summary>
    public async Task DrainAsync()
    {
        await turn.WaitAsync().ConfigureAwait(false);
        turn.Release();
    }

    private async Task WriteAsync(T message)
    {
        try
        {
            if (isOver) throw new ConnectionLostException("the connection was lost");
            await writer.WriteAsync(message).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RpcException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // The reading half notices as well.
            isOver = true;
            throw new ConnectionLostException("the connection was lost", error);
        }
        finally
        {
            turn.Release();
        }
    }

    private static void Forget(Task sent) => sent.ContinueWith(static done => _ = done.Exception,
        CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
