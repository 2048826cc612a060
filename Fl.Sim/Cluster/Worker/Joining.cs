using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Tells the worker that this one has joined of it, again and again, and hears of others there. While that one is not there, another that
/// is known is told. A worker may have to join itself, where all of a cluster are started in the same way: the others find it then.
/// </summary>
internal sealed class Joining(WorkerOptions options, HostPort first, IPEndPoint own, Members members)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Goes on until it is cancelled.</summary>
    /// <exception cref="RunFailedException">The worker that was to be joined is of another cluster.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var withFirst = new Meetings(options.Cluster, options.Secret);
        await using var withOther = new Meetings(options.Cluster, options.Secret);
        var isThere = false;
        string? silence = null;
        for (var turn = 1; !cancellation.IsCancellationRequested; turn++)
        {
            try
            {
                if (!own.Equals(await first.FindAsync(cancellation).ConfigureAwait(false)))
                {
                    members.Take(await withFirst.MeetAsync(first, members.Known, cancellation).ConfigureAwait(false));
                    if (!isThere) options.Progress?.Report($"has joined {first}");
                }
                (isThere, silence) = (true, null);
            }
            catch (IOException error)
            {
                if (silence is null) options.Progress?.Report($"{error.Message} It is looked for again.");
                (isThere, silence) = (false, error.Message);
                await TellAnotherAsync(withOther, turn, cancellation).ConfigureAwait(false);
            }
            await Task.WhenAny(Task.Delay(Pause, cancellation)).ConfigureAwait(false);
        }
    }

    private async Task TellAnotherAsync(Meetings meetings, int turn, CancellationToken cancellation)
    {
        var others = members.Known[1..];
        if (others.Length == 0 || WorkerAddress.Read(others[turn % others.Length].Address) is not { } other) return;
        try
        {
            var place = new HostPort($"{other.Address}", other.Port);
            members.Take(await meetings.MeetAsync(place, members.Known, cancellation).ConfigureAwait(false));
        }
        catch (Exception error) when (error is IOException or RunFailedException)
        {
            // It has gone too, and the next turn is another's.
        }
    }
}
