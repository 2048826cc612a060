using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fl.Core;

/// <summary>How a summary is written: snake_case, indented, a NaN as null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(NanAsNull)])]
[JsonSerializable(typeof(RunSummary))]
public sealed partial class RunJson : JsonSerializerContext
{
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
