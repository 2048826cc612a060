using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Fl.Core;

/// <summary>
/// Models as safetensors files (huggingface.co/docs/safetensors, format 1): the header's length in 8 little-endian
/// bytes, a JSON header with each tensor's type, shape and place, then the data. Python's <c>safetensors.torch</c> opens
/// them as a state_dict.
/// </summary>
public static class Safetensors
{
    /// <summary>
    /// Writes a flat vector (length <see cref="Layout.Length"/>) as float32 tensors under PyTorch's names, in state_dict
    /// order. The file appears whole or not at all: it is written beside and renamed.
    /// </summary>
    /// <param name="metadata">Free text that readers show, e.g. the experiment's name; null for none.</param>
    public static void Write(string path, Layout layout, ReadOnlySpan<float> weights, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, layout.Length);
        var header = Header(layout, metadata);
        DurableFile.Write(path, weights, (file, values) =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            file.Write(length);
            file.Write(header);
            foreach (var segment in layout.Segments)
                file.Write(MemoryMarshal.AsBytes(values.Slice(segment.Offset, segment.Length)));
        });
    }

    /// <summary>
    /// Reads a model's tensors into a flat vector (length <see cref="Layout.Length"/>). The file holds every tensor of the
    /// layout in its shape, and no other, but for BatchNorm's counters (num_batches_tracked), which are passed over. Tensors of
    /// float16, bfloat16 and float64 become float32.
    /// </summary>
    /// <param name="isExcepted">Tensors, by name, that are left as they are and that the file may have or not, in any shape;
    /// null for none.</param>
    /// <param name="renames">What is called otherwise in the file; null for nothing.</param>
    /// <exception cref="BadInputException">The file is missing or damaged, or holds another model;
    /// the vector is then as it was.</exception>
    public static void Read(string path, Layout layout, Span<float> weights, Func<string, bool>? isExcepted = null, NameMap? renames = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, layout.Length);
        using var file = Open(path);
        var header = SafetensorsHeader.Read(file, path);
        foreach (var (segment, tensor) in TensorMatch.Of(header, path, layout, NamesOf(header, layout, renames, path), isExcepted, ""))
            TensorValues.Read(file, header, tensor, segment.Name, weights.Slice(segment.Offset, segment.Length));
    }

    /// <summary>Looks whether <see cref="Read"/> could, without reading the tensors.</summary>
    /// <param name="remedy">What can be done where the file holds another model, after the message.</param>
    internal static void Check(string path, Layout layout, Func<string, bool> isExcepted, string remedy, NameMap? renames = null)
    {
        using var file = Open(path);
        var header = SafetensorsHeader.Read(file, path);
        TensorMatch.Of(header, path, layout, NamesOf(header, layout, renames, path), isExcepted, remedy);
    }

    /// <summary>What the file's tensors are called in the model.</summary>
    internal static IReadOnlyCollection<string> Names(string path, Layout layout, NameMap renames)
    {
        using var file = Open(path);
        return [.. NamesOf(SafetensorsHeader.Read(file, path), layout, renames, path).Keys];
    }

    private static IReadOnlyDictionary<string, string> NamesOf(SafetensorsHeader header, Layout layout, NameMap? renames, string path) =>
        TensorNames.Of([.. header.Tensors.Keys], layout, renames ?? NameMap.Empty, path);

    internal static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"there is no model file '{path}'.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BadInputException($"the model file '{path}' cannot be read{(Directory.Exists(path) ? ": it is a folder" : "")}.", e);
        }
    }

    private static byte[] Header(Layout layout, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            var begin = 0L;
            foreach (var segment in layout.Segments)
            {
                json.WriteStartObject(segment.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var size in segment.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += segment.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // The data starts at a multiple of 8 bytes.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
