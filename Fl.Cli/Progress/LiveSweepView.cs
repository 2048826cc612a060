using Fl.Core;
using Fl.Sim;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fl.Cli;

/// <summary>A panel that is redrawn in place: how many runs are over, the time left, and a line for each run at work.</summary>
public sealed class LiveSweepView : ITerminalSweepView
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly Lock gate = new();
    private readonly Dictionary<SweepRun, (int Round, double? Accuracy)> working = [];
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> failures = [];
    private SweepPlan? plan;
    private long started, roundsLeft, roundsDone;
    private int over, passedOver;
    private Task drawing = Task.CompletedTask;

    public void Start(SweepPlan plan)
    {
        console.WriteLine(SweepText.Of(plan));
        (this.plan, started) = (plan, TimeProvider.System.GetTimestamp());
        roundsLeft = plan.Sweep.Runs.Sum(run => (long)run.Experiment.Rounds);
        drawing = console.Live(Draw()).StartAsync(async live =>
        {
            while (!done.Task.IsCompleted)
            {
                live.UpdateTarget(Draw());
                await Task.WhenAny(done.Task, Task.Delay(Tick)).ConfigureAwait(false);
            }
            live.UpdateTarget(Draw());
        });
    }

    public void Started(SweepRun run, RunPlan plan)
    {
        lock (gate)
        {
            working[run] = (plan.Done, null);
            roundsLeft -= plan.Done;
        }
    }

    public void Write(SweepRun run, RoundResult round)
    {
        lock (gate)
        {
            var (at, accuracy) = working[run];
            (roundsDone, roundsLeft) = (roundsDone + round.Round - at, roundsLeft - (round.Round - at));
            working[run] = (round.Round, round.Test?.Accuracy ?? accuracy);
        }
    }

    public void Report(SweepRun run, string line)
    {
    }

    public void Ended(SweepOutcome outcome)
    {
        lock (gate)
        {
            over++;
            if (outcome.WasOver) passedOver++;
            if (outcome.Failure is not null) failures.Add(SweepText.Of(outcome));
            var at = working.Remove(outcome.Run, out var state) ? state.Round : 0;
            roundsLeft -= outcome.Run.Experiment.Rounds - at;
        }
    }

    public void Dispose()
    {
        done.TrySetResult();
        drawing.GetAwaiter().GetResult();
    }

    private Rows Draw()
    {
        lock (gate)
        {
            var runs = plan!.Sweep.Runs.Count;
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            var left = roundsDone == 0 || roundsLeft == 0 ? "" : $"  {LiveView.Clock(elapsed / roundsDone * roundsLeft)} left";
            var before = passedOver == 0 ? "" : $"  [grey]{passedOver} were over before[/]";
            var rows = new List<IRenderable> { new Markup($"runs [bold]{over}[/]/{runs}  {LiveView.Bar((double)over / runs)}  {LiveView.Clock(elapsed)}{left}{before}") };
            foreach (var (run, (round, accuracy)) in working)
                rows.Add(new Markup($"  {LiveView.Bar((double)round / run.Experiment.Rounds)}  round {round}/{run.Experiment.Rounds}  accuracy [green]{LiveView.Figure(accuracy)}[/]  {Markup.Escape(run.Folder)}"));
            rows.AddRange(failures.TakeLast(5).Select(failure => new Text(failure, new Style(Color.Red))));
            return new Rows(rows);
        }
    }
}
