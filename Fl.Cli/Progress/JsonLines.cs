using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Fl.Cli;

/// <summary>Events as JSON, one object a line: time (UTC), level, message, and what else there is to tell.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class JsonLines(TextWriter output, TimeProvider time)
{
    private readonly Lock gate = new();

    /// <param name="rest">Writes the other properties.</param>
    public void Write(LogLevel level, string message, Action<Utf8JsonWriter> rest)
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
        lock (gate) output.WriteLine(Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length)));
    }

    public void Flush() => output.Flush();

    /// <summary>A number, where there is one; JSON has no others.</summary>
    public static void WriteFinite(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
    }
}
