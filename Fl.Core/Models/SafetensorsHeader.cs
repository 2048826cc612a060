using System.Buffers.Binary;
using System.Text.Json;

namespace Fl.Core;

/// <summary>The header of a safetensors file, checked against the file's length before anything is allocated for its tensors.</summary>
internal sealed class SafetensorsHeader
{
    private const int LongestHeader = 100_000_000;
    private const int DeepestJson = 4;

    private readonly Dictionary<string, SafetensorsTensor> tensors = [];
    private readonly Dictionary<string, string> metadata = [];

    private SafetensorsHeader(long dataStart) => DataStart = dataStart;

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => tensors;

    /// <summary>Texts by name; anything else that is there is passed over.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>Where in the file the data starts; offsets count from here.</summary>
    public long DataStart { get; }

    /// <exception cref="BadInputException">The header is damaged or contradicts the file's length.</exception>
    public static SafetensorsHeader Read(FileStream file, string path)
    {
        Exception Bad(string reason) => new BadInputException($"'{path}' is not a sound safetensors file: {reason}");

        if (file.Length == 0) throw new BadInputException($"'{path}' is empty; expected a model (safetensors).");
        Span<byte> first = stackalloc byte[8];
        if (file.ReadAtLeast(first, 8, throwOnEndOfStream: false) < 8) throw Bad("it is shorter than 8 bytes.");
        if (first.StartsWith("PK\x03\x04"u8))
            throw new BadInputException($"'{path}' is a file of torch.save; expected safetensors: in Python, "
                + "safetensors.torch.save_file(model.state_dict(), 'model.safetensors').");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (length > LongestHeader || (long)length > file.Length - 8)
            throw Bad($"its header is said to take {length} bytes, of {file.Length - 8} that follow and {LongestHeader} at most.");
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        var header = new SafetensorsHeader(8 + (long)length);
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = DeepestJson, AllowDuplicateProperties = false };
            using var json = JsonDocument.Parse(bytes, options);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Bad("its header is not a JSON object.");
            foreach (var entry in json.RootElement.EnumerateObject())
                if (entry.Name == "__metadata__") header.ReadMetadata(entry.Value);
                else
                    header.tensors.Add(entry.Name, SafetensorsTensor.Parse(entry.Value)
                        ?? throw Bad($"the entry of tensor '{Quoting.OneLine(entry.Name)}' is not {{\"dtype\", \"shape\", "
                            + "\"data_offsets\"} of a known type and fitting size."));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad($"its header is not valid JSON ({Quoting.OneLine(e.Message, 200)})");
        }
        var end = 0L;
        foreach (var (name, tensor) in header.tensors.OrderBy(t => t.Value.Begin).ThenBy(t => t.Value.End))
        {
            if (tensor.Begin != end)
                throw Bad($"tensor '{Quoting.OneLine(name)}' begins at byte {tensor.Begin} of the data, where {end} is next: "
                    + "tensors follow each other without gap or overlap.");
            end = tensor.End;
        }
        if (end != file.Length - header.DataStart)
            throw Bad($"its tensors take {end} bytes, and {file.Length - header.DataStart} follow the header.");
        return header;
    }

    private void ReadMetadata(JsonElement table)
    {
        if (table.ValueKind != JsonValueKind.Object) return;
        foreach (var entry in table.EnumerateObject())
            if (entry.Value.ValueKind == JsonValueKind.String) metadata.Add(entry.Name, entry.Value.GetString()!);
    }
}
