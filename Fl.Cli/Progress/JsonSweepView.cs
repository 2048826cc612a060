using Fl.Core;
using Fl.Sim;
using Microsoft.Extensions.Logging;

namespace Fl.Cli;

/// <summary>
/// A sweep's events as <see cref="JsonLines"/>: what is about to run, and each run that is over, with its folder and accuracy, how
/// many runs are over and failed, of how many, and the seconds left.
/// </summary>
public sealed class JsonSweepView(TextWriter output, TimeProvider time) : ITerminalSweepView
{
    private readonly JsonLines lines = new(output, time);
    private readonly SweepProgress progress = new(time);

    public void Start(SweepPlan plan)
    {
        progress.Start(plan);
        lines.Write(LogLevel.Information, SweepText.Of(plan), json => json.WriteNumber("runs", progress.Runs));
    }

    public void Started(SweepRun run, RunPlan plan) => progress.Started(run, plan);

    public void Write(SweepRun run, RoundResult round) => progress.Write(run, round);

    public void Report(SweepRun run, string line)
    {
    }

    public void Report(string line) => lines.Write(LogLevel.Information, line, _ => { });

    public void Ended(SweepOutcome outcome)
    {
        progress.Ended(outcome);
        lines.Write(outcome.Summary is null ? LogLevel.Error : LogLevel.Information, SweepText.Of(outcome), json =>
        {
            json.WriteString("run", outcome.Run.Folder);
            JsonLines.WriteFinite(json, "accuracy", outcome.Summary?.FinalAccuracy);
            JsonLines.WriteFinite(json, "seconds", outcome.Summary?.WallSeconds);
            json.WriteNumber("over", progress.Over);
            json.WriteNumber("failed", progress.Failed);
            json.WriteNumber("runs", progress.Runs);
            json.WriteNumber("elapsed_seconds", Math.Round(progress.Elapsed.TotalSeconds, 3));
            if (progress.Left is { } left) json.WriteNumber("seconds_left", Math.Round(left.TotalSeconds, 3));
        });
    }

    public void Dispose() => lines.Flush();
}
