using Fl.Core;
using Fl.Reports;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>Draws each run of a sweep when it is over; what this machine cannot draw is told once, with the sweep's own plots.</summary>
/// <param name="folder">The sweep's.</param>
internal sealed class SweepPlots(string folder) : ISweepView
{
    public void Start(SweepPlan plan)
    {
    }

    public void Started(SweepRun run, RunPlan plan)
    {
    }

    public void Write(SweepRun run, RoundResult round)
    {
    }

    public void Ended(SweepOutcome outcome)
    {
        if (outcome is { Summary: not null, WasOver: false })
            RunPlots.Draw(Path.Combine([folder, .. outcome.Run.Folder.Split('/')]), line =>
                Console.Error.WriteLine($"{outcome.Run.Folder}: {line}"));
    }

    public void Report(SweepRun run, string line)
    {
    }

    public void Report(string line)
    {
    }
}
