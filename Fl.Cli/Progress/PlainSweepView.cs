using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>One plain line for each run that is over, for logs and pipes.</summary>
public sealed class PlainSweepView(TextWriter output) : ITerminalSweepView
{
    private readonly Dictionary<SweepRun, double> seconds = [];
    private int runs, ended;

    public void Start(SweepPlan plan)
    {
        runs = plan.Sweep.Runs.Count;
        output.WriteLine(SweepText.Of(plan));
    }

    public void Started(SweepRun run, RunPlan plan)
    {
    }

    public void Write(SweepRun run, RoundResult round) => seconds[run] = round.WallSeconds;

    public void Report(SweepRun run, string line)
    {
    }

    public void Ended(SweepOutcome outcome)
    {
        var time = seconds.Remove(outcome.Run, out var took) && outcome.Summary is not null ? $", {took:f1} s" : "";
        output.WriteLine($"{++ended}/{runs} {SweepText.Of(outcome)}{time}");
    }

    public void Dispose() => output.Flush();
}
