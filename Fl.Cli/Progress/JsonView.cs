using Fl.Core;
using Fl.Edge;
using Microsoft.Extensions.Logging;

namespace Fl.Cli;

/// <summary>
/// Events of a server, or of a simulation, as JSON, one object a line: time (UTC), level and message; the address of the client that it is
/// about; of a
/// round its figures, by the names of rounds.csv.
/// </summary>
public sealed class JsonView(TextWriter output, TimeProvider time) : ITerminalView, IEventLog
{
    private readonly JsonLines lines = new(output, time);

    public void Start(RunPlan plan) => Report(PlanText.Of(plan));

    public void Report(string value) => Tell(LogLevel.Information, null, value);

    public void Tell(LogLevel level, string? address, string text) => lines.Write(level, text, json =>
    {
        if (address is not null) json.WriteString("address", address);
    });

    public void Write(RoundResult result) => lines.Write(LogLevel.Information, $"round {result.Round}", json =>
    {
        json.WriteNumber("round", result.Round);
        json.WriteNumber("wall_seconds", result.WallSeconds);
        json.WriteNumber("clients_selected", result.Clients.Count);
        json.WriteNumber("clients_completed", result.Completed);
        json.WriteNumber("clients_rejected", result.Rejected);
        JsonLines.WriteFinite(json, "train_loss", result.Clients.Count > 0 ? result.TrainLoss : null);
        JsonLines.WriteFinite(json, "test_loss", result.Test?.Loss);
        JsonLines.WriteFinite(json, "test_accuracy", result.Test?.Accuracy);
        JsonLines.WriteFinite(json, "validation_loss", result.Validation?.Loss);
        JsonLines.WriteFinite(json, "validation_accuracy", result.Validation?.Accuracy);
        if (result.Failure is { } why) json.WriteString("failure", why);
        if (result.Rejected > 0) json.WriteString("reason", PlanText.FirstRejection(result));
    });

    public void Dispose() => lines.Flush();
}
