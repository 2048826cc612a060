using Fl.Core;

namespace Fl.Cli;

/// <summary>A run as <see cref="RoundLines"/>.</summary>
internal sealed class RoundLinesView(TextWriter output) : IRunView
{
    private readonly RoundLines lines = new(output);
    private bool hasStarted;

    public void Start(RunPlan plan)
    {
        hasStarted = true;
        if (plan.Done > 0) lines.WritePast(plan.Folder, plan.Done);
    }

    public void Write(RoundResult result) => lines.Write(RoundRow.Of(result));

    public void Report(string value) { }

    /// <summary>The run is over, or was over before.</summary>
    /// <exception cref="IOException">A line could not be written.</exception>
    public void End(RunSummary summary, string folder)
    {
        if (!hasStarted) lines.WritePast(folder);
        lines.Write(summary, folder);
        lines.Check();
    }
}
