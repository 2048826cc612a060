using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>One plain line for each run that is over, with how many are and the time left, for logs and pipes.</summary>
public sealed class PlainSweepView(TextWriter output, TimeProvider time) : ITerminalSweepView
{
    private readonly SweepProgress progress = new(time);
    private readonly Dictionary<SweepRun, double> seconds = [];

    public void Start(SweepPlan plan)
    {
        progress.Start(plan);
        output.WriteLine(SweepText.Of(plan));
    }

    public void Started(SweepRun run, RunPlan plan) => progress.Started(run, plan);

    public void Write(SweepRun run, RoundResult round)
    {
        progress.Write(run, round);
        seconds[run] = round.WallSeconds;
    }

    public void Report(SweepRun run, string line)
    {
    }

    public void Report(string line) => output.WriteLine(line);

    public void Ended(SweepOutcome outcome)
    {
        progress.Ended(outcome);
        var took = seconds.Remove(outcome.Run, out var wall) && outcome.Summary is not null ? $", {wall:f1} s" : "";
        var left = progress.Left is { } rest ? $", about {LiveView.Clock(rest)} left" : "";
        output.WriteLine($"{progress.Over}/{progress.Runs} {SweepText.Of(outcome)}{took}{left}");
    }

    public void Dispose() => output.Flush();
}
