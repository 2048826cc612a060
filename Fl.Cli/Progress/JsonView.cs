using System.Text.Json;
using Fl.Core;
using Fl.Edge;
using Microsoft.Extensions.Logging;

namespace Fl.Cli;

/// <summary>
/// A server's events as JSON, one object a line: time (UTC), level and message; the address of the client that it is about; of a
/// round its figures, by the names of rounds.csv.
/// </summary>
public sealed class JsonView(TextWriter output, TimeProvider time) : ITerminalView, IEventLog
{
    private readonly Lock gate = new();

    public void Start(RunPlan plan) => Report(PlanText.Of(plan));

    public void Report(string value) => Tell(LogLevel.Information, null, value);

    public void Tell(LogLevel level, string? address, string text) => Write(level, text, json =>
    {
        if (address is not null) json.WriteString("address", address);
    });

    public void Write(RoundResult result) => Write(LogLevel.Information, $"round {result.Round}", json =>
    {
        json.WriteNumber("round", result.Round);
        json.WriteNumber("wall_seconds", result.WallSeconds);
        json.WriteNumber("clients_selected", result.Clients.Count);
        json.WriteNumber("clients_completed", result.Completed);
        json.WriteNumber("clients_rejected", result.Rejected);
        WriteFinite(json, "train_loss", result.Clients.Count > 0 ? result.TrainLoss : null);
        WriteFinite(json, "test_loss", result.Test?.Loss);
        WriteFinite(json, "test_accuracy", result.Test?.Accuracy);
        WriteFinite(json, "validation_loss", result.Validation?.Loss);
        WriteFinite(json, "validation_accuracy", result.Validation?.Accuracy);
        if (result.Failure is { } why) json.WriteString("failure", why);
        if (result.Rejected > 0) json.WriteString("reason", PlanText.FirstRejection(result));
    });

    public void Dispose() => output.Flush();

    private static void WriteFinite(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
    }

    private void Write(LogLevel level, string message, Action<Utf8JsonWriter> rest)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow());
            json.WriteString("level", level.ToString().ToLowerInvariant());
            json.WriteString("message", message);
            rest(json);
            json.WriteEndObject();
        }
        lock (gate) output.WriteLine(System.Text.Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length)));
    }
}
