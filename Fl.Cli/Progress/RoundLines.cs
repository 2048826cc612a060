using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fl.Core;

namespace Fl.Cli;

/// <summary>
/// Rounds and summaries as JSON for scripts, an object a line: of a round what is in its row of rounds.csv, under the same names; of a run
/// that is over its summary and folder; in a sweep with the run's name.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class RoundLines(TextWriter output)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock gate = new();
    private IOException? failure;

    /// <param name="run">Which of a sweep; null for one alone.</param>
    public void Write(RoundRow row, string? run = null) => Line(run, json =>
    {
        foreach (var (column, value) in RoundsCsv.CellsOf(row)) Write(json, column, value);
    });

    /// <summary>The rounds that a run's folder has up to one.</summary>
    public void WritePast(string folder, int last = int.MaxValue, string? run = null)
    {
        foreach (var row in RoundRow.Read(folder).Where(row => row.Round <= last)) Write(row, run);
    }

    public void Write(RunSummary summary, string folder, string? run = null) => Line(run, json =>
    {
        json.WriteString("folder", Results.Shown(folder));
        json.WritePropertyName("summary");
        RunJson.Write(json, summary);
    });

    /// <summary>A run of a sweep failed.</summary>
    public void WriteFailure(string why, string run) => Line(run, json => json.WriteString("failure", why));

    /// <exception cref="IOException">A line could not be written, and neither was any after it.</exception>
    public void Check()
    {
        if (failure is not null) throw new IOException($"standard output: {failure.Message}", failure);
    }

    private void Line(string? run, Action<Utf8JsonWriter> rest)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            if (run is not null) json.WriteString("run", run);
            rest(json);
            json.WriteEndObject();
        }
        lock (gate)
            try
            {
                if (failure is null) output.WriteLine(Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length)));
            }
            catch (IOException error)
            {
                // The run has its folder, and goes on.
                failure = error;
            }
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        if (value is string text) json.WriteString(name, text);
        else if (value is int or long) json.WriteNumber(name, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
        else if (value is double number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
