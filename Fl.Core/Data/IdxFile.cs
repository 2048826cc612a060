using System.Buffers.Binary;
using System.IO.Compression;

namespace Fl.Core;

/// <summary>
/// A file of bytes in the IDX format (LeCun): 0, 0, 8 for unsigned bytes, the number of dimensions, the big-endian 32-bit
/// dimensions, the items. Gzip where the name ends in .gz.
/// </summary>
internal sealed class IdxFile : IDisposable
{
    private const int MaxCount = 1_000_000;

    /// <summary>No deflate stream expands more (zlib's documentation: 1032 to 1).</summary>
    private const int MaxExpansion = 1032;

    private readonly Stream stream;

    /// <summary>Opens a file and checks its header against the bytes that are there, before anybody takes memory for them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="itemShape">The dimensions after the first.</param>
    public IdxFile(string path, ReadOnlySpan<int> itemShape)
    {
        Path = path;
        stream = File.OpenRead(path);
        try
        {
            var stored = stream.Length;
            if (stored == 0) throw Damaged("is empty");
            var zipped = path.EndsWith(".gz", StringComparison.Ordinal);
            if (zipped) stream = new GZipStream(stream, CompressionMode.Decompress);
            Span<byte> header = stackalloc byte[4 * (2 + itemShape.Length)];
            Fill(header, header.Length);
            if (BinaryPrimitives.ReadUInt32BigEndian(header) != 0x800u + (uint)itemShape.Length + 1)
                throw Damaged($"begins with {Convert.ToHexString(header[..4])}; "
                    + $"an IDX file of bytes in {itemShape.Length + 1} dimensions begins with 0000080{itemShape.Length + 1}");
            var count = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
            if (count is 0 or > MaxCount) throw Damaged($"claims {count:N0} items; 1 to {MaxCount:N0} are allowed");
            Count = (int)count;
            var size = 1L;
            for (var i = 0; i < itemShape.Length; i++)
            {
                var dimension = BinaryPrimitives.ReadUInt32BigEndian(header[(8 + 4 * i)..]);
                if (dimension != itemShape[i]) throw OtherItems(header[8..], itemShape);
                size *= dimension;
            }
            var expected = header.Length + count * size;
            if (zipped ? expected > stored * MaxExpansion : expected != stored)
                throw Damaged(zipped
                    ? $"has {stored:N0} bytes, too few for the {expected:N0} bytes its header claims"
                    : $"has {stored:N0} bytes instead of the {expected:N0} its header claims");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>Number of items: images or labels.</summary>
    public int Count { get; }

    /// <summary>Reads all items.</summary>
    /// <param name="items">As long as they are.</param>
    public void ReadItems(Span<byte> items)
    {
        Fill(items, items.Length);
        CheckEnd();
    }

    /// <summary>Reads the next item.</summary>
    /// <param name="item">As long as it is.</param>
    public void ReadItem(Span<byte> item) => Fill(item, item.Length);

    /// <summary>After the last item.</summary>
    /// <exception cref="BadInputException">There is more.</exception>
    public void CheckEnd()
    {
        if (stream.ReadByte() >= 0) throw Damaged("goes on after its last item");
    }

    public void Dispose() => stream.Dispose();

    private void Fill(Span<byte> target, int expected)
    {
        try
        {
            var read = stream.ReadAtLeast(target, expected, throwOnEndOfStream: false);
            if (read < expected) throw Damaged($"is truncated: {read:N0} bytes where {expected:N0} are expected");
        }
        catch (InvalidDataException e)
        {
            throw new BadInputException($"{Path} is no gzip file or is damaged; fetch it again.", e);
        }
    }

    /// <param name="dimensions">The header from those of an item on.</param>
    private BadInputException OtherItems(ReadOnlySpan<byte> dimensions, ReadOnlySpan<int> itemShape)
    {
        var found = new uint[itemShape.Length];
        for (var i = 0; i < found.Length; i++) found[i] = BinaryPrimitives.ReadUInt32BigEndian(dimensions[(4 * i)..]);
        var remedy = found.Distinct().Count() > 1 ? "images must be as wide as they are high" : $"set dataset.size to {found[0]}";
        return new($"{Path} has items of {string.Join('x', found)} instead of {string.Join('x', itemShape.ToArray())}; {remedy}.");
    }

    private BadInputException Damaged(string what) => new($"{Path} {what}; fetch it again.");
}
