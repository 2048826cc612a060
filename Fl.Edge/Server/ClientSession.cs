using Fl.Edge.Wire;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>One client's connection, seen from the server: carries one order at a time.</summary>
internal sealed class ClientSession
{
    private readonly Watchdog watchdog;
    private readonly Outbox<ServerMessage> outbox;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Order? order;
    private string? reason;

    public ClientSession(Hello hello, IServerStreamWriter<ServerMessage> writer, Watchdog watchdog)
    {
        (Id, Instance, this.watchdog) = (hello.ClientId, hello.Instance, watchdog);
        outbox = new(writer);
    }

    public string Id { get; }

    /// <summary>The random name of the client's process.</summary>
    public string Instance { get; }

    /// <summary>The client's number, -1 until it has one.</summary>
    public int Number { get; set; } = -1;

    public int Examples { get; private set; }

    public bool IsReady { get; private set; }

    /// <summary>Since when nothing has been heard of it.</summary>
    public TimeSpan Silence => watchdog.Silence;

    /// <summary>Why it ended.</summary>
    public string Reason => reason ?? "the connection was lost";

    /// <summary>Completes when the session is over.</summary>
    public Task Ended => ended.Task;

    /// <exception cref="ConnectionLostException">The session is over.</exception>
    public ValueTask SendAsync(ServerMessage message, CancellationToken cancellation) => outbox.SendAsync(message, cancellation);

    /// <summary>Sends if nothing else is being sent.</summary>
    public void TrySend(ServerMessage message) => outbox.TrySend(message);

    /// <summary>Sends without waiting for it.</summary>
    public void Post(ServerMessage message) => outbox.Post(message);

    /// <summary>Waits until what is being sent is sent.</summary>
    public Task DrainAsync() => outbox.DrainAsync();

    /// <summary>The client has what it needs and takes orders.</summary>
    public void Take(Ready ready) => (Examples, IsReady) = ((int)ready.Examples, true);

    /// <summary>Makes an order the one at hand.</summary>
    /// <exception cref="ConnectionLostException">The session is over.</exception>
    public void Begin(Order next)
    {
        Interlocked.Exchange(ref order, next);
        if (ended.Task.IsCompleted) throw new ConnectionLostException(Reason);
    }

    /// <summary>No order is at hand any more; what still comes for the last one is passed over.</summary>
    public void Finish() => Volatile.Write(ref order, null);

    /// <summary>Hands a client's message to the order it belongs to.</summary>
    /// <exception cref="ConnectionLostException">The client does not keep to the protocol.</exception>
    public void Handle(ClientMessage message)
    {
        var current = Volatile.Read(ref order);
        if (message.Result is { } result && result.Assignment == current?.Id) current.Answer(result);
        else if (message.Chunk is { } chunk && chunk.Assignment == current?.Id) current.Receive(chunk);
    }

    /// <summary>Says goodbye and lets the stream end.</summary>
    public async Task DismissAsync(Goodbye goodbye, CancellationToken cancellation)
    {
        Interlocked.CompareExchange(ref reason, goodbye.Reason, null);
        try
        {
            await outbox.SendAsync(new() { Goodbye = goodbye }, cancellation).ConfigureAwait(false);
            outbox.Close();
            await Ended.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ConnectionLostException)
        {
            // It is gone, or too slow to be told.
        }
        End(goodbye.Reason);
    }

    /// <summary>Breaks the session off.</summary>
    public void End(string why)
    {
        Interlocked.CompareExchange(ref reason, why, null);
        outbox.Close();
        watchdog.Cancel();
    }

    /// <summary>The stream is over: whoever waits for this client is told.</summary>
    public void Close(string why)
    {
        Interlocked.CompareExchange(ref reason, why, null);
        outbox.Close();
        ended.TrySetResult();
        Volatile.Read(ref order)?.Lose(new ConnectionLostException(Reason));
    }
}
