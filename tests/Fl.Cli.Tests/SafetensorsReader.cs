using System.Buffers.Binary;
using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>
/// Reads safetensors files by the rules of the format's description (huggingface.co/docs/safetensors, "Format"), with code of its own,
/// and refuses what breaks one of them.
/// </summary>
internal sealed class SafetensorsReader
{
    private const ulong LongestHeader = 100_000_000;

    private readonly byte[] file;
    private readonly int start;

    public SafetensorsReader(string path)
    {
        file = File.ReadAllBytes(path);
        Assert.True(file.Length >= 8, "There are 8 bytes for the header's length.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.True(length <= LongestHeader && length <= (ulong)(file.Length - 8), $"A header of {length} bytes is too long.");
        start = 8 + (int)length;
        Assert.Equal((byte)'{', file[8]);
        using var header = JsonDocument.Parse(file.AsMemory(8, (int)length), new JsonDocumentOptions { AllowDuplicateProperties = false });
        var after = System.Text.Encoding.UTF8.GetString(file, 8, (int)length);
        Assert.True(after.TrimEnd(' ').EndsWith('}'), "Nothing but spaces pads the header.");
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
                foreach (var text in entry.Value.EnumerateObject()) Metadata.Add(text.Name, text.Value.GetString()!);
            else Tensors.Add(entry.Name, Entry(entry.Value));
        }
        var end = 0;
        foreach (var tensor in Tensors.Values.OrderBy(tensor => tensor.Begin))
        {
            Assert.Equal(end, tensor.Begin);
            end = tensor.End;
        }
        Assert.Equal(file.Length - start, end);
    }

    /// <summary>Texts by name.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Tensors by name, with their places in the data.</summary>
    public Dictionary<string, (int[] Shape, int Begin, int End)> Tensors { get; } = [];

    /// <summary>The data of all tensors.</summary>
    public ReadOnlySpan<byte> Data => file.AsSpan(start);

    /// <summary>A tensor's values, the last dimension running fastest.</summary>
    public float[] Values(string name)
    {
        var (_, begin, end) = Tensors[name];
        return [.. Enumerable.Range(0, (end - begin) / 4).Select(i => BinaryPrimitives.ReadSingleLittleEndian(Data[(begin + 4 * i)..]))];
    }

    private static (int[] Shape, int Begin, int End) Entry(JsonElement entry)
    {
        Assert.Equal(["data_offsets", "dtype", "shape"], entry.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal("F32", entry.GetProperty("dtype").GetString());
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        int[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
        Assert.Equal(2, offsets.Length);
        Assert.All(shape, size => Assert.True(size >= 0));
        Assert.Equal(4 * shape.Aggregate(1, (product, size) => checked(product * size)), offsets[1] - offsets[0]);
        return (shape, offsets[0], offsets[1]);
    }
}
