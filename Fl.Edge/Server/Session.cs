using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>One client's connection, seen from the server, whichever protocol it speaks: it does one task at a time.</summary>
internal abstract class Session
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? reason;

    /// <summary>What people call the client.</summary>
    public abstract string Id { get; }

    /// <summary>The random name of the client's process.</summary>
    public abstract string Instance { get; }

    /// <summary>The client's number, -1 until it has one.</summary>
    public int Number { get; set; } = -1;

    /// <summary>Training examples, as far as the server knows.</summary>
    public abstract int Examples { get; }

    /// <summary>Most examples that an update may count for.</summary>
    public abstract int MostExamples { get; }

    /// <summary>Whether it takes tasks; the roster's to say.</summary>
    public bool IsReady { get; set; }

    /// <summary>What it runs on, in its own words; empty where it does not say.</summary>
    public virtual string Device => "";

    /// <summary>In degrees Celsius, as it last said; null where it does not.</summary>
    public virtual float? Temperature => null;

    /// <summary>Hash of the constant part of messages that the client has; empty where it has none, or cannot keep one.</summary>
    public virtual ByteString Constant => ByteString.Empty;

    /// <summary>Since when nothing has been heard of it.</summary>
    public abstract TimeSpan Silence { get; }

    /// <summary>Why it ended.</summary>
    public string Reason => reason ?? "the connection was lost";

    /// <summary>Completes when the session is over.</summary>
    public Task Ended => ended.Task;

    /// <summary>Has the client train. The update's message is in one of the buffers of <paramref name="transfers"/>.</summary>
    /// <param name="hasRoom">Whether there is a buffer for every client of the round.</param>
    /// <exception cref="ConnectionLostException">The session is over.</exception>
    /// <exception cref="ConstantLackedException">The client has not got what the message is without.</exception>
    public abstract Task<Update> FitAsync(FitTask task, Broadcast broadcast, bool hasRoom, Transfers transfers, CancellationToken stop);

    /// <summary>Has the client score its own model; null where it has nothing to score it on.</summary>
    /// <exception cref="ConnectionLostException">The session is over.</exception>
    /// <exception cref="ConstantLackedException">As for <see cref="FitAsync"/>.</exception>
    public abstract Task<Evaluation?> EvaluateAsync(int round, Broadcast broadcast, Transfers transfers, CancellationToken stop);

    /// <summary>Says goodbye and lets the stream end.</summary>
    public async Task DismissAsync(Goodbye goodbye, CancellationToken cancellation)
    {
        Explain(goodbye.Reason);
        try
        {
            await SayAsync(goodbye, cancellation).ConfigureAwait(false);
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
        Explain(why);
        Cut();
    }

    /// <summary>The stream is over: whoever waits for this client is told.</summary>
    public void Close(string why)
    {
        Explain(why);
        ended.TrySetResult();
        Lose(new ConnectionLostException(Reason));
    }

    /// <summary>Sends the last message.</summary>
    protected abstract Task SayAsync(Goodbye goodbye, CancellationToken cancellation);

    /// <summary>Cuts the connection.</summary>
    protected abstract void Cut();

    /// <summary>Tells whoever waits for an answer that none comes.</summary>
    protected abstract void Lose(ConnectionLostException error);

    /// <summary>The first explanation counts.</summary>
    private void Explain(string why) => Interlocked.CompareExchange(ref reason, why, null);
}
