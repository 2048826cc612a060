using System.Threading.Channels;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Clients that were asked one by one and are at work, each from the message of the round in which it was asked.</summary>
/// <param name="visit">Has one client train.</param>
internal sealed class Dispatches(
    ConstantPart constant, ServeOptions options, Func<FitTask, Mailing, CancellationTokenSource, CancellationToken, Task<Update>> visit)
    : IDisposable
{
    private readonly Channel<Update> arrivals = Channel.CreateUnbounded<Update>(new() { SingleReader = true });
    private readonly CancellationTokenSource halt = new();
    private readonly SentMessages messages = new();
    private readonly Dictionary<int, Task> working = [];
    private (Vector Message, Mailing Mailing)? newest;

    public int Count => working.Count;

    public bool Has(int client) => working.ContainsKey(client);

    public void Add(FitTask task)
    {
        messages.Keep(task.Round, task.Message);
        task = task with { Message = messages[task.Round].Values };
        if (newest?.Message != task.Message)
            newest = (task.Message, new Mailing(constant, task.Message.OnHost(), copies: true, room: null));
        var mailing = newest!.Value.Mailing;
        working.Add(task.Client, Task.Run(() => WorkAsync(task, mailing), CancellationToken.None));
    }

    /// <summary>
    /// The next update, or null when <paramref name="otherwise"/>, if there is such a thing, completes before there is one.
    /// </summary>
    public async ValueTask<Update?> NextAsync(Task? otherwise, CancellationToken cancellation)
    {
        while (!arrivals.Reader.TryPeek(out _))
        {
            var arrival = arrivals.Reader.WaitToReadAsync(cancellation).AsTask();
            if (otherwise is not null && await Task.WhenAny(arrival, otherwise).WaitAsync(cancellation).ConfigureAwait(false) == otherwise
                && !arrival.IsCompleted)
                return null;
            await arrival.ConfigureAwait(false);
        }
        arrivals.Reader.TryRead(out var update);
        working.Remove(update!.Client);
        messages.Release(update.Task!.Round);
        return update;
    }

    /// <summary>Lets all go; what had come already is given to <paramref name="unread"/>.</summary>
    public async Task HaltAsync(Action<Update> unread)
    {
        await halt.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(working.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (arrivals.Reader.TryRead(out var update)) unread(update);
        working.Clear();
    }

    public void Dispose()
    {
        halt.Dispose();
        messages.Dispose();
    }

    private async Task WorkAsync(FitTask task, Mailing mailing)
    {
        using var late = new CancellationTokenSource(options.Deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(halt.Token, late.Token);
        try
        {
            arrivals.Writer.TryWrite(await visit(task, mailing, late, stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // All is over.
        }
#pragma warning disable CA1031 // Whatever went wrong is told to whoever waits for the next update.
        catch (Exception error)
#pragma warning restore CA1031
        {
            arrivals.Writer.TryComplete(error);
        }
    }
}
