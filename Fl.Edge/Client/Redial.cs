using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// When to try again: soon after a lost connection, seldom after a refusal, for so long since a server took this client. Each
/// reason is told once until a server takes it.
/// </summary>
/// <param name="retryFor"><see cref="Timeout.InfiniteTimeSpan"/> to go on for ever.</param>
internal sealed class Redial(string address, TimeSpan retryFor, IProgress<string> view, TimeProvider time)
{
    /// <summary>A server may give another reason each time; so many are remembered.</summary>
    private const int MostTold = 16;

    private readonly Backoff lost = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(15));
    private readonly Backoff refused = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));
    private readonly HashSet<string> told = [];
    private long alone = time.GetTimestamp();

    /// <summary>Tells something, unless it was told since a server took this client.</summary>
    public void TellOnce(string text)
    {
        if (told.Count == MostTold) told.Clear();
        if (told.Add(text)) view.Report(text);
    }

    /// <summary>A server took this client.</summary>
    public void Reset()
    {
        alone = time.GetTimestamp();
        told.Clear();
        lost.Reset();
        refused.Reset();
    }

    /// <summary>Waits for the next try.</summary>
    /// <param name="reason">Why this client is not at work.</param>
    /// <param name="isRefusal">Somebody answered, and it takes more than a moment to be taken.</param>
    /// <exception cref="RunFailedException">No server took this client for as long as was to be tried.</exception>
    public async Task WaitAsync(string reason, bool isRefusal, CancellationToken cancellation)
    {
        var wait = (isRefusal ? refused : lost).Next();
        if (retryFor != Timeout.InfiniteTimeSpan)
        {
            var left = retryFor - time.GetElapsedTime(alone);
            if (left <= TimeSpan.Zero)
                throw new RunFailedException($"no connection to {address} for {retryFor.TotalSeconds:n0} s: {Quoting.Sentence(reason)}");
            if (wait > left) wait = left;
        }
        TellOnce($"disconnected: {reason}; trying again, at most {(isRefusal ? "5 minutes" : "15 s")} apart");
        await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }
}
