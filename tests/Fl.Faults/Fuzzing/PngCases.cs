using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fl.Faults.Fuzzing;

/// <summary>
/// PNG files (ISO/IEC 15948) of every kind, whose checksums and compression are sound so that a decoder gets to what need not
/// be: filters, palettes, interlacing, sizes that do not fit, chunks that are missing, twice there or in the wrong order.
/// </summary>
internal static class PngCases
{
    private static readonly (int Depth, int Colour, int Samples)[] Kinds =
        [(1, 0, 1), (2, 0, 1), (4, 0, 1), (8, 0, 1), (16, 0, 1), (8, 2, 3), (16, 2, 3), (1, 3, 1), (2, 3, 1), (4, 3, 1), (8, 3, 1),
            (8, 4, 2), (16, 4, 2), (8, 6, 4), (16, 6, 4)];

    /// <summary>First column, first row, and steps of each pass of Adam7.</summary>
    private static readonly (int X, int Y, int Right, int Down)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly string[] Others = ["tEXt", "gAMA", "CgBI", "IDAT", "PLTE", "tRNS", "abCd", "ABCD"];

    /// <summary>The file of a number.</summary>
    public static byte[] Make(int number)
    {
        var random = new Random(number);
        var (width, height, isInterlaced) = (random.Next(1, 40), random.Next(1, 40), random.Next(3) == 0);
        var (depth, colour, samples) = Kinds[random.Next(Kinds.Length)];
        List<(string Type, byte[] Data)> chunks = [("IHDR", Header(width, height, depth, colour, isInterlaced))];
        if (colour == 3 || random.Next(8) == 0) chunks.Add(("PLTE", Noise(random, 3 * random.Next(1, 257))));
        if (random.Next(3) == 0) chunks.Add(("tRNS", Noise(random, colour == 3 ? random.Next(1, 257) : 2 * samples)));
        var packed = Pack(Rows(random, width, height, depth * samples, isInterlaced), random);
        for (var parts = random.Next(1, 4); parts > 0; parts--)
        {
            var length = parts == 1 ? packed.Length : random.Next(packed.Length);
            chunks.Add(("IDAT", packed[..length]));
            packed = packed[length..];
        }
        chunks.Add(("IEND", []));
        for (var left = random.Next(3); left > 0; left--) Disturb(chunks, random);
        return [137, 80, 78, 71, 13, 10, 26, 10,
            .. chunks.SelectMany(chunk => PngFile.Chunk(Encoding.ASCII.GetBytes(chunk.Type), chunk.Data))];
    }

    private static byte[] Header(int width, int height, int depth, int colour, bool isInterlaced)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, isInterlaced ? (byte)1 : (byte)0);
        return header;
    }

    /// <summary>Rows of noise with the filters that exist; now and then one that does not, or a few bytes too many or too few.</summary>
    private static byte[] Rows(Random random, int width, int height, int bits, bool isInterlaced)
    {
        List<byte> rows = [];
        foreach (var (x, y, right, down) in isInterlaced ? Passes : [(0, 0, 1, 1)])
        {
            if (x >= width) continue;
            var columns = (width - x + right - 1) / right;
            for (var row = y; row < height; row += down)
                rows.AddRange([(byte)(random.Next(500) == 0 ? random.Next(256) : random.Next(5)),
                    .. Noise(random, (columns * bits + 7) / 8)]);
        }
        if (random.Next(16) == 0) rows.RemoveRange(rows.Count / 2, random.Next(rows.Count / 2));
        if (random.Next(16) == 0) rows.AddRange(Noise(random, random.Next(1, 200)));
        return [.. rows];
    }

    private static byte[] Pack(byte[] rows, Random random)
    {
        using var packed = new MemoryStream();
        CompressionLevel[] levels = [CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize];
        using (var zlib = new ZLibStream(packed, levels[random.Next(3)], leaveOpen: true)) zlib.Write(rows);
        var bytes = packed.ToArray();
        if (random.Next(16) == 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static void Disturb(List<(string Type, byte[] Data)> chunks, Random random)
    {
        var at = random.Next(chunks.Count);
        var (type, data) = chunks[at];
        switch (random.Next(6))
        {
            case 0:
                chunks.RemoveAt(at);
                break;
            case 1:
                chunks.Insert(random.Next(chunks.Count), chunks[at]);
                break;
            case 2:
                var other = random.Next(chunks.Count);
                (chunks[at], chunks[other]) = (chunks[other], chunks[at]);
                break;
            case 3 when data.Length > 0:
                var damaged = (byte[])data.Clone();
                damaged[random.Next(data.Length)] = (byte)random.Next(256);
                chunks[at] = (type, damaged);
                break;
            case 4:
                chunks[at] = (type, data[..random.Next(data.Length + 1)]);
                break;
            default:
                chunks.Insert(at, (Others[random.Next(Others.Length)], Noise(random, random.Next(50))));
                break;
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
