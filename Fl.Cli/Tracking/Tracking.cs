using Fl.Core;

namespace Fl.Cli;

/// <summary>The trackers of a command, of one run or of a sweep. Disposal gives them a moment for what they have not sent yet.</summary>
internal sealed class Tracking : IAsyncDisposable
{
    private readonly IReadOnlyList<ITracker> trackers;

    public Tracking(IReadOnlyList<ITracker> trackers)
    {
        this.trackers = trackers;
        (Run, Sweep) = (new(trackers, place: null, TimeProvider.System), new(trackers, TimeProvider.System));
    }

    /// <summary>Of one run.</summary>
    public TrackedRunView Run { get; }

    /// <summary>Of the runs of a sweep.</summary>
    public TrackedSweepView Sweep { get; }

    /// <summary>Tells how a run ends.</summary>
    public async Task<RunSummary> FollowAsync(Task<RunSummary> running)
    {
        try
        {
            var summary = await running.ConfigureAwait(false);
            Run.End(RunEnd.Finished, summary);
            return summary;
        }
        catch (OperationCanceledException)
        {
            Run.End(RunEnd.Killed, null);
            throw;
        }
        catch
        {
            Run.End(RunEnd.Failed, null);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Sweep.Kill();
        await Task.WhenAll(trackers.Select(tracker => tracker.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
