using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>The runs of a sweep as <see cref="RoundLines"/>, those side by side mixed.</summary>
internal sealed class RoundLinesSweepView(TextWriter output) : ISweepView
{
    private readonly RoundLines lines = new(output);
    private string folder = "";

    public void Start(SweepPlan plan) => folder = plan.Folder;

    public void Started(SweepRun run, RunPlan plan)
    {
        if (plan.Done > 0) lines.WritePast(plan.Folder, plan.Done, run.Folder);
    }

    public void Write(SweepRun run, RoundResult round) => lines.Write(RoundRow.Of(round), run.Folder);

    public void Ended(SweepOutcome outcome)
    {
        var (name, place) = (outcome.Run.Folder, Path.Combine([folder, .. outcome.Run.Folder.Split('/')]));
        if (outcome.WasOver) lines.WritePast(place, run: name);
        if (outcome.Summary is { } summary) lines.Write(summary, place, name);
        else lines.WriteFailure(outcome.Failure!, name);
    }

    public void Report(SweepRun run, string line) { }

    public void Report(string line) { }

    /// <exception cref="IOException">A line could not be written.</exception>
    public void Check() => lines.Check();
}
