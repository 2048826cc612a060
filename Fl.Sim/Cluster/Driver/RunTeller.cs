using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Shows a run that workers train as if this process did: it starts once, and each round is told once, whoever had to do it again.
/// </summary>
internal sealed class RunTeller(IReadOnlyList<IRunView> views, BegunRun run)
{
    private const int LongestLine = 2000;

    private int rounds = -1;
    private bool hasStarted;

    public void Start(RunEvent.Started started)
    {
        if (hasStarted) return;
        hasStarted = true;
        foreach (var view in views)
            view.Start(new(run.Experiment, run.Resolved.Model, started.TrainExamples, started.TestExamples, 1, run.Folder!.Path,
                started.Done));
    }

    public void Write(RoundResult round)
    {
        if (round.Round <= rounds) return;
        rounds = round.Round;
        foreach (var view in views) view.Write(round);
    }

    /// <param name="line">A worker's, whose text is not trusted.</param>
    public void Report(string line) => new TellAll(views).Report(Quoting.OneLine(line, LongestLine));
}
