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
    private readonly SweepProgress progress = new(TimeProvider.System);
    private readonly Dictionary<SweepRun, double> accuracies = [];
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> failures = [], told = [];
    private Task drawing = Task.CompletedTask;

    public void Start(SweepPlan plan)
    {
        console.WriteLine(SweepText.Of(plan));
        progress.Start(plan);
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
        lock (gate) progress.Started(run, plan);
    }

    public void Write(SweepRun run, RoundResult round)
    {
        lock (gate)
        {
            progress.Write(run, round);
            if (round.Test is { } test) accuracies[run] = test.Accuracy;
        }
    }

    public void Report(SweepRun run, string line)
    {
    }

    public void Report(string line)
    {
        lock (gate) told.Add(line);
    }

    public void Ended(SweepOutcome outcome)
    {
        lock (gate)
        {
            progress.Ended(outcome);
            accuracies.Remove(outcome.Run);
            if (outcome.Failure is not null) failures.Add(SweepText.Of(outcome));
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
            var left = progress.Left is { } rest ? $"  about {LiveView.Clock(rest)} left" : "";
            var before = progress.PassedOver == 0 ? "" : $"  [grey]{progress.PassedOver} were over before[/]";
            var rows = new List<IRenderable>
            {
                new Markup($"runs [bold]{progress.Over}[/]/{progress.Runs}  {LiveView.Bar((double)progress.Over / progress.Runs)}  "
                    + $"{LiveView.Clock(progress.Elapsed)}{left}{before}"),
            };
            foreach (var (run, round) in progress.Working)
            {
                double? accuracy = accuracies.TryGetValue(run, out var told) ? told : null;
                rows.Add(new Markup($"  {LiveView.Bar((double)round / run.Experiment.Rounds)}  round {round}/{run.Experiment.Rounds}  "
                    + $"accuracy [green]{LiveView.Figure(accuracy)}[/]  {Markup.Escape(run.Folder)}"));
            }
            rows.AddRange(told.TakeLast(5).Select(line => new Text(line, new Style(Color.Grey))));
            rows.AddRange(failures.TakeLast(5).Select(failure => new Text(failure, new Style(Color.Red))));
            return new Rows(rows);
        }
    }
}
