using Fl.Core;

namespace Fl.Edge;

/// <summary>When to try again after a lost connection: later and later, for so long since the last that was made.</summary>
internal sealed class Redial(string address, TimeSpan retryFor, IProgress<string> view, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5), LongestWait = TimeSpan.FromSeconds(15);
    private readonly Backoff backoff = new(FirstWait, LongestWait);
    private long alone = time.GetTimestamp();

    /// <summary>A server took this client.</summary>
    public void Reset()
    {
        alone = time.GetTimestamp();
        backoff.Reset();
    }

    /// <summary>Waits for the next try.</summary>
    /// <param name="reason">Why there is no connection.</param>
    /// <exception cref="RunFailedException">There has been none for as long as was to be tried.</exception>
    public async Task WaitAsync(string reason, CancellationToken cancellation)
    {
        var left = retryFor - time.GetElapsedTime(alone);
        if (left <= TimeSpan.Zero) throw new RunFailedException($"no connection to {address} for {retryFor.TotalSeconds:n0} s: {reason}.");
        var wait = backoff.Next();
        if (wait > left) wait = left;
        view.Report($"disconnected: {reason}; trying again in {wait.TotalSeconds:f1} s");
        await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }
}
