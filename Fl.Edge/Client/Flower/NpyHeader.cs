using System.Buffers.Binary;
using System.Text;

namespace Fl.Edge;

/// <summary>
/// What stands before the elements of a .npy file (numpy.lib.format, versions 1.0 and 2.0): a magic number, a version, a
/// length, and a Python dictionary with type, order and shape.
/// </summary>
/// <param name="Type">Of the elements.</param>
/// <param name="IsFortran">Whether the first index runs fastest; else the last does.</param>
/// <param name="Shape">Sizes; none for a single number.</param>
internal sealed record NpyHeader(NpyType Type, bool IsFortran, IReadOnlyList<int> Shape)
{
    /// <summary>Bytes that tell how long the header is: magic number, version, and the longer form of the length.</summary>
    private const int StartBytes = 12;

    /// <summary>A longer header is refused; NumPy's own, of 32 dimensions, is shorter.</summary>
    private const int MostBytes = 16 << 10;

    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Number of elements.</summary>
    public int Elements { get; } = Count(Shape);

    /// <summary>Bytes of all elements.</summary>
    public long ElementBytes => (long)Elements * Type.Bytes;

    /// <summary>Bytes of the whole header, once its first <see cref="StartBytes"/> are there, or all that there are.</summary>
    /// <exception cref="InvalidDataException">It is no .npy file, or one of another version.</exception>
    public static int SizeOf(ReadOnlySpan<byte> start)
    {
        if (start.Length < 10 || !start.StartsWith(Magic)) throw new InvalidDataException("no .npy file");
        var (version, header) = ((start[6], start[7]), 0L);
        if (version == (1, 0)) header = 10 + BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        else if (version != (2, 0)) throw new InvalidDataException($"version {start[6]}.{start[7]} of .npy, and 1.0 and 2.0 are read");
        else if (start.Length < StartBytes) throw new InvalidDataException("no .npy file");
        else header = StartBytes + (long)BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        return header <= MostBytes
            ? (int)header
            : throw new InvalidDataException($"a .npy header of {header} bytes, more than {MostBytes}");
    }

    /// <summary>How many bytes <see cref="SizeOf"/> needs of a file of so many.</summary>
    public static int StartOf(long bytes) => (int)Math.Min(bytes, StartBytes);

    /// <summary>Reads a whole header.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or tells of what cannot be read.</exception>
    public static NpyHeader Parse(ReadOnlySpan<byte> header)
    {
        var text = new PythonText(header[(header[6] == 1 ? 10 : StartBytes)..]);
        var (type, order, shape) = ((string?)null, (bool?)null, (int[]?)null);
        text.Expect('{');
        while (!text.TryTake('}'))
        {
            var key = text.TakeString();
            text.Expect(':');
            if (key == "descr" && type is null) type = text.TakeString();
            else if (key == "fortran_order" && order is null) order = text.TakeBool();
            else if (key == "shape" && shape is null) shape = text.TakeTuple();
            else throw new InvalidDataException($"a .npy header with '{Protocol.OneLine(key)}', which is unknown or there twice");
            if (text.TryTake(',')) continue;
            text.Expect('}');
            break;
        }
        text.ExpectEnd();
        return type is not null && order is { } fortran && shape is not null
            ? new(NpyType.Of(type), fortran, shape)
            : throw new InvalidDataException("a .npy header without type, order or shape");
    }

    /// <summary>The header as NumPy writes it, version 1.0: padded so that the elements start at a multiple of 64 bytes.</summary>
    public byte[] ToBytes()
    {
        var text = $"{{'descr': '{Type.Descr}', 'fortran_order': {(IsFortran ? "True" : "False")}, 'shape': {Describe(Shape)}, }}";
        var header = new byte[(10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment];
        header.AsSpan().Fill((byte)' ');
        Magic.CopyTo(header);
        (header[6], header[7], header[^1]) = (1, 0, (byte)'\n');
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(header.Length - 10)));
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        return header;
    }

    private static int Count(IReadOnlyList<int> shape)
    {
        if (shape.Contains(0)) return 0;
        var count = 1L;
        foreach (var size in shape)
            if ((count *= size) > int.MaxValue) throw new InvalidDataException($"an array of shape {Describe(shape)}, which is too large");
        return (int)count;
    }

    /// <summary>A shape as Python writes it.</summary>
    public static string Describe(IReadOnlyList<int> shape) => shape.Count == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
}
