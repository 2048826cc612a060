using Fl.Core;

namespace Fl.Cli;

/// <summary>One plain line a round, for logs and pipes.</summary>
public class PlainView(TextWriter output) : ITerminalView
{
    private RunPlan? plan;

    public void Start(RunPlan plan)
    {
        this.plan = plan;
        Tell(PlanText.Of(plan));
    }

    public void Report(string value) => Tell(Quoting.Visible(value, lines: true));

    public void Write(RoundResult result)
    {
        var line = $"round {result.Round}/{plan!.Experiment.Rounds}";
        if (result.Test is { } test) line += $"  accuracy {test.Accuracy:f4}  loss {test.Loss:f4}";
        if (result.Validation is { } validation) line += $"  validation {validation.Accuracy:f4}";
        if (double.IsFinite(result.TrainLoss)) line += $"  train loss {result.TrainLoss:f4}";
        if (result.Clients.Count > 0) line += $"  clients {result.Completed}/{result.Clients.Count}";
        Tell($"{line}  {result.WallSeconds:f1} s");
        if (result.Failure is { } why) Report($"  the round failed, and the model stays as it was: {why}");
        else if (result.Rejected > 0) Report($"  {PlanText.FirstRejection(result)}");
    }

    public void Dispose()
    {
        output.Flush();
        GC.SuppressFinalize(this);
    }

    protected virtual void Tell(string line) => output.WriteLine(line);
}
