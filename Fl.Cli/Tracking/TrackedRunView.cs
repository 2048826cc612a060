using Fl.Core;

namespace Fl.Cli;

/// <summary>Hands a run's rounds on to trackers.</summary>
/// <param name="place">What the run is called; null for its folder's name.</param>
internal sealed class TrackedRunView(IReadOnlyList<ITracker> trackers, string? place, TimeProvider time) : IRunView
{
    private IReadOnlyList<ITrackedRun> runs = [];
    private double bytes, joules;

    public void Start(RunPlan plan)
    {
        var past = Past(plan);
        if (past is [.., var last]) (bytes, joules) = (last.Point.Bytes, last.Point.Joules ?? 0);
        var run = new StartedRun(plan.Folder, place ?? Path.GetFileName(plan.Folder), past);
        runs = [.. trackers.Select(tracker => tracker.Begin(run))];
    }

    public void Write(RoundResult result)
    {
        bytes += result.BytesDown + result.BytesUp;
        joules += result.Joules ?? 0;
        var point = new RoundPoint(
            result.Round, result.WallSeconds, Finite(result.VirtualSeconds), bytes, result.VirtualSeconds is null ? null : joules,
            Finite(result.TrainLoss), Finite(result.Test?.Loss), Finite(result.Test?.Accuracy))
        {
            ValidationLoss = Finite(result.Validation?.Loss),
            ValidationAccuracy = Finite(result.Validation?.Accuracy),
        };
        foreach (var run in runs) run.Write(new(point, time.GetUtcNow()));
    }

    public void Report(string value)
    {
    }

    public void End(RunEnd end, RunSummary? summary)
    {
        foreach (var run in runs) run.End(end, summary);
        runs = [];
    }

    /// <summary>A run that goes on is taken for one without a break.</summary>
    private List<TimedPoint> Past(RunPlan plan)
    {
        if (plan.Done == 0) return [];
        try
        {
            var points = RoundsReader.Read(Path.Combine(plan.Folder, RoundsCsv.Name)).Where(point => point.Round <= plan.Done).ToList();
            var start = time.GetUtcNow().AddSeconds(-points.Select(point => point.WallSeconds).DefaultIfEmpty().Max());
            return [.. points.Select(point => new TimedPoint(point, start.AddSeconds(point.WallSeconds)))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException)
        {
            return [];
        }
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
