using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Keeps what a sweep tells.</summary>
internal sealed class SeenSweep : ISweepView
{
    public Dictionary<string, List<RoundResult>> Rounds { get; } = [];

    public Dictionary<string, RunPlan> Plans { get; } = [];

    public List<string> Said { get; } = [];

    public Action<string, RoundResult>? After { get; set; }

    public void Start(SweepPlan plan) { }

    public void Started(SweepRun run, RunPlan plan)
    {
        Plans.Add(run.Folder, plan);
        Rounds.Add(run.Folder, []);
    }

    public void Write(SweepRun run, RoundResult round)
    {
        Rounds[run.Folder].Add(round);
        After?.Invoke(run.Folder, round);
    }

    public void Ended(SweepOutcome outcome) { }

    public void Report(SweepRun run, string line) { }

    public void Report(string line) => Said.Add(line);
}
