using Fl.Core;
using Fl.Edge;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fl.Cli;

/// <summary>A panel that is redrawn in place: round, accuracy, loss, images per second, time left, and the accuracy's curve.</summary>
public sealed class LiveView : ITerminalView, IEventLog
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly Lock gate = new();
    private readonly List<(int Round, double Accuracy)> curve = [];
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunPlan? plan;
    private RoundResult? last;
    private Evaluation? test, validation;
    private string notice = "";
    private long examples, started;
    private Task drawing = Task.CompletedTask;

    public void Report(string value) => console.MarkupLineInterpolated($"[grey]{Quoting.Visible(value, lines: true)}[/]");

    public void Tell(LogLevel level, string? address, string text)
    {
        var line =
            $"{TimeProvider.System.GetLocalNow():HH:mm:ss} {(address is null ? "" : $"{address}: ")}{Quoting.Visible(text, lines: false)}";
        if (level >= LogLevel.Warning) console.MarkupLineInterpolated($"[yellow]{line}[/]");
        else Report(line);
    }

    public void Start(RunPlan plan)
    {
        console.WriteLine(PlanText.Of(plan));
        (this.plan, started) = (plan, TimeProvider.System.GetTimestamp());
        foreach (var past in PastRounds.Of(plan))
        {
            curve.Add((past.Round, past.TestAccuracy!.Value));
            test = new(past.TestLoss ?? double.NaN, past.TestAccuracy.Value, plan.TestExamples);
        }
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

    public void Write(RoundResult result)
    {
        lock (gate)
        {
            last = result;
            examples += result.Examples * (plan!.Experiment.Train.Epochs.From + plan.Experiment.Train.Epochs.To) / 2;
            if (result.Test is not null) curve.Add((result.Round, (test = result.Test).Accuracy));
            validation = result.Validation ?? validation;
            if (result.Failure is { } why) notice = $"round {result.Round} failed: {why}";
            else if (result.Rejected > 0) notice = PlanText.FirstRejection(result);
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
            var rounds = plan!.Experiment.Rounds;
            var round = last?.Round ?? plan.Done;
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            var left = round == plan.Done ? "" : $"  {Clock(elapsed / (round - plan.Done) * (rounds - round))} left";
            var rows = new List<IRenderable>
            {
                new Markup($"round [bold]{round}[/]/{rounds}  {Bar((double)round / rounds)}  {Clock(elapsed)}{left}"),
                new Markup($"accuracy [bold green]{Figure(test?.Accuracy)}[/]  loss {Figure(test?.Loss)}  "
                    + (validation is null ? "" : $"validation [bold green]{Figure(validation.Accuracy)}[/]  ")
                    + $"train loss {Figure(last is { Clients.Count: > 0 } ? last.TrainLoss : null)}  "
                        + $"{examples / Math.Max(elapsed.TotalSeconds, 0.01):n0} images/s"),
                new Text(Curve.Draw(curve, rounds, Math.Clamp(console.Profile.Width - 14, 20, 72), 6)),
            };
            if (notice.Length > 0) rows.Add(new Text(Quoting.OneLine(notice, 1000), new Style(Color.Yellow)));
            return new Rows(rows);
        }
    }

    internal static string Figure(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("f4") : "-";

    internal static string Clock(TimeSpan time) => time.TotalHours >= 1 ? time.ToString(@"h\:mm\:ss") : time.ToString(@"m\:ss");

    internal static string Bar(double share)
    {
        var filled = (int)Math.Round(share * 24);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', 24 - filled)}[/]";
    }
}
