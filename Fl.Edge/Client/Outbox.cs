using System.Threading.Channels;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>
/// The sending half of a stream: any thread may send, one writes. Few messages wait, so that whoever sends a vector goes
/// as fast as the network and heartbeats pass between its chunks.
/// </summary>
internal sealed class Outbox<T>(IAsyncStreamWriter<T> writer) where T : class
{
    private readonly Channel<T> queue = Channel.CreateBounded<T>(new BoundedChannelOptions(4) { SingleReader = true });

    /// <exception cref="ConnectionLostException">The stream has ended.</exception>
    public async ValueTask SendAsync(T message, CancellationToken cancellation)
    {
        try
        {
            await queue.Writer.WriteAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException error)
        {
            throw new ConnectionLostException("the connection was lost", error);
        }
    }

    /// <summary>Sends if there is room; a heartbeat is not worth waiting for.</summary>
    public void TrySend(T message) => queue.Writer.TryWrite(message);

    /// <summary>Nothing is sent any more; what waits still goes out.</summary>
    public void Complete() => queue.Writer.TryComplete();

    /// <summary>Writes until completed; ends quietly when the stream breaks, which the reading half notices as well.</summary>
    public async Task PumpAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in queue.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                await writer.WriteAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RpcException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // The messages that wait are lost with the stream.
        }
        finally
        {
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out _)) { }
        }
    }
}
