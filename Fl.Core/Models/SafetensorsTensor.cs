using System.Text.Json;

namespace Fl.Core;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Type">Its dtype, e.g. F32.</param>
/// <param name="Begin">Its first byte, counted from the start of the data.</param>
/// <param name="End">Behind its last byte.</param>
internal sealed record SafetensorsTensor(string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    private const int MostDimensions = 64;

    /// <summary>Reads a header's entry; null where it is malformed or its size and offsets disagree.</summary>
    public static SafetensorsTensor? Parse(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !entry.TryGetProperty("shape", out var shape) || Numbers(shape) is not { } sizes
            || !entry.TryGetProperty("data_offsets", out var offsets) || Numbers(offsets) is not [var begin, var end]
            || BytesOf(type.GetString()!) is not { } bytes)
            return null;
        foreach (var size in sizes)
        {
            if (size != 0 && bytes > long.MaxValue / size) return null;
            bytes *= size;
        }
        return end - begin == bytes ? new(type.GetString()!, sizes, begin, end) : null;
    }

    private static long[]? Numbers(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > MostDimensions) return null;
        var numbers = new long[array.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
            if (array[i].ValueKind != JsonValueKind.Number || !array[i].TryGetInt64(out numbers[i]) || numbers[i] < 0) return null;
        return numbers;
    }

    private static long? BytesOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" => 8,
        _ => null,
    };
}
