using Fl.Core;

namespace Fl.Cli;

/// <summary>One plain line a round, for logs and pipes.</summary>
public sealed class PlainView(TextWriter output) : ITerminalView
{
    private RunPlan? plan;

    public void Start(RunPlan plan)
    {
        this.plan = plan;
        output.WriteLine(PlanText.Of(plan));
    }

    public void Report(string value) => output.WriteLine(Quoting.Visible(value, lines: true));

    public void Write(RoundResult result)
    {
        var line = $"round {result.Round}/{plan!.Experiment.Rounds}";
        if (result.Test is { } test) line += $"  accuracy {test.Accuracy:f4}  loss {test.Loss:f4}";
        if (result.Completed > 0) line += $"  train loss {result.TrainLoss:f4}  clients {result.Completed}/{result.Clients.Count}";
        output.WriteLine($"{line}  {result.WallSeconds:f1} s");
        if (result.Failure is { } why) Report($"  the round failed, and the model stays as it was: {why}");
        else if (result.Rejected > 0) Report($"  {PlanText.FirstRejection(result)}");
    }

    public void Dispose() => output.Flush();
}
