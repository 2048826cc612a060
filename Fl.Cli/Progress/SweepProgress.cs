using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>How far a sweep is, and how long the rest takes at the pace so far.</summary>
/// <remarks>
/// A run's rounds take as long as they have so far; those of a run that has none yet as long as those of its setting with other
/// seeds, else as those of all runs. So many runs go on at a time; on a cluster that says no number, as many as do now.
/// </remarks>
/// <threadsafety>One thread at a time.</threadsafety>
internal sealed class SweepProgress(TimeProvider time)
{
    private readonly Dictionary<SweepRun, Pace> working = [];
    private readonly HashSet<SweepRun> waiting = [];
    private readonly List<(string Setting, int Rounds, TimeSpan Took)> measured = [];
    private int? jobs = 1;
    private long started;

    public int Runs { get; private set; }

    /// <summary>Runs that have ended, one way or the other.</summary>
    public int Over { get; private set; }

    /// <summary>Those of them that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Those that were over before.</summary>
    public int PassedOver { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(started);

    /// <summary>Null as long as no round is over, and when no run is left.</summary>
    public TimeSpan? Left
    {
        get
        {
            var paces = working.Where(run => run.Value.Done > 0)
                .Select(run => (run.Key.Label, run.Value.Done, time.GetElapsedTime(run.Value.Since)))
                .Concat(measured).ToList();
            if (paces.Count == 0 || Over == Runs) return null;
            var (sum, longest) = (TimeSpan.Zero, TimeSpan.Zero);
            var rest = working.Select(run => (run.Key, run.Key.Experiment.Rounds - run.Value.Round, run.Value))
                .Concat(waiting.Select(run => (run, run.Experiment.Rounds, new Pace(0, 0, 0))));
            foreach (var (run, rounds, own) in rest)
            {
                var left = rounds * (own.Done > 0 ? time.GetElapsedTime(own.Since) / own.Done : PaceOf(run.Label, paces));
                sum += left;
                if (left > longest) longest = left;
            }
            var shared = sum / (jobs ?? Math.Max(1, working.Count));
            return shared > longest ? shared : longest;
        }
    }

    /// <summary>The round that each run at work has come to, the first that started first.</summary>
    public IEnumerable<(SweepRun Run, int Round)> Working => working.Select(run => (run.Key, run.Value.Round));

    public void Start(SweepPlan plan)
    {
        (Runs, jobs, started) = (plan.Sweep.Runs.Count, plan.SideBySide?.Jobs, time.GetTimestamp());
        waiting.UnionWith(plan.Sweep.Runs);
    }

    public void Started(SweepRun run, RunPlan plan)
    {
        waiting.Remove(run);
        working[run] = new(plan.Done, 0, time.GetTimestamp());
    }

    public void Write(SweepRun run, RoundResult round)
    {
        // Round 0 is the untrained model.
        if (round.Round > working[run].Round) working[run] = working[run] with { Round = round.Round, Done = working[run].Done + 1 };
    }

    public void Ended(SweepOutcome outcome)
    {
        Over++;
        if (outcome.Failure is not null) Failed++;
        if (outcome.WasOver) PassedOver++;
        waiting.Remove(outcome.Run);
        if (working.Remove(outcome.Run, out var pace) && pace.Done > 0)
            measured.Add((outcome.Run.Label, pace.Done, time.GetElapsedTime(pace.Since)));
    }

    private static TimeSpan PaceOf(string setting, List<(string Setting, int Rounds, TimeSpan Took)> paces)
    {
        var own = paces.FindAll(pace => pace.Setting == setting);
        if (own.Count == 0) own = paces;
        return own.Aggregate(TimeSpan.Zero, (sum, pace) => sum + pace.Took) / own.Sum(pace => pace.Rounds);
    }

    /// <param name="Round">The last that is over.</param>
    /// <param name="Done">Rounds since <paramref name="Since"/>.</param>
    private sealed record Pace(int Round, int Done, long Since);
}
