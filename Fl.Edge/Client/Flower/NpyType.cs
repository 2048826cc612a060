using static System.Buffers.Binary.BinaryPrimitives;

namespace Fl.Edge;

/// <summary>A type of the elements of a .npy file; those of more than a byte are little-endian.</summary>
internal sealed class NpyType
{
    private delegate float Caster(ReadOnlySpan<byte> element);

    /// <summary>All that are read.</summary>
    private static readonly NpyType[] All =
    [
        Float32 = new("<f4", 4, ReadSingleLittleEndian),
        new("<f2", 2, static element => (float)ReadHalfLittleEndian(element)),
        new("<f8", 8, static element => (float)ReadDoubleLittleEndian(element)),
        new("<i4", 4, static element => ReadInt32LittleEndian(element)),
        Int64 = new("<i8", 8, static element => ReadInt64LittleEndian(element)),
        new("|u1", 1, static element => element[0]),
        new("|b1", 1, static element => element[0] == 0 ? 0 : 1),
    ];

    private readonly Caster cast;

    private NpyType(string descr, int bytes, Caster cast) => (Descr, Bytes, this.cast) = (descr, bytes, cast);

    public static NpyType Float32 { get; }

    public static NpyType Int64 { get; }

    /// <summary>NumPy's name for it, e.g. <c>&lt;f4</c>.</summary>
    public string Descr { get; }

    /// <summary>Bytes of an element.</summary>
    public int Bytes { get; }

    /// <exception cref="InvalidDataException">There is none of that name.</exception>
    public static NpyType Of(string descr) => Array.Find(All, type => type.Descr == descr)
        ?? throw new InvalidDataException(
            $"elements of type '{Protocol.OneLine(descr)}', which is none of {string.Join(", ", All.Select(type => type.Descr))}");

    /// <summary>Casts elements to singles as NumPy does: to the nearest, what is too large to infinity, true to 1.</summary>
    /// <param name="elements"><see cref="Bytes"/> for each of <paramref name="values"/>.</param>
    public void Cast(ReadOnlySpan<byte> elements, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = cast(elements.Slice(i * Bytes, Bytes));
    }
}
