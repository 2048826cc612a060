using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fl.Core;

/// <summary>How a summary is written: snake_case, indented, a NaN as null.</summary>
[JsonSerializable(typeof(RunSummary))]
public sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "summary.json";

    /// <summary>The text of <c>summary.json</c>.</summary>
    public static string Of(RunSummary summary) => JsonSerializer.Serialize(summary, Text.RunSummary) + "\n";

    /// <summary>Writes the same as an object, as compact as the writer is.</summary>
    public static void Write(Utf8JsonWriter json, RunSummary summary) => JsonSerializer.Serialize(json, summary, Text.RunSummary);

    /// <summary>The summary of a <c>summary.json</c>; null where the text is none.</summary>
    public static RunSummary? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Text.RunSummary);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The summary in a run's folder; null where there is none.</summary>
    public static RunSummary? Find(string folder) =>
        Path.Combine(folder, Name) is var file && File.Exists(file) ? Read(File.ReadAllText(file)) : null;

    private static RunJson Text { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new NanAsNull() },
    });

    private sealed class NanAsNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsNaN(value)) writer.WriteNullValue();
            else writer.WriteNumberValue(value);
        }
    }
}
