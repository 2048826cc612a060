using System.Buffers.Binary;
using System.IO.Compression;

namespace Fl.Core.Tests;

/// <summary>Writes PNG files (ISO/IEC 15948): 8 bits a sample, no filter, no interlacing.</summary>
internal static class PngFile
{
    /// <summary>A picture of three channels; <paramref name="pixel"/> gives red, green and blue at (x, y).</summary>
    public static byte[] Of(int width, int height, Func<int, int, (byte, byte, byte)> pixel)
    {
        var raw = new byte[height * (1 + 3 * width)];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                (raw[y * (1 + 3 * width) + 1 + 3 * x], raw[y * (1 + 3 * width) + 2 + 3 * x], raw[y * (1 + 3 * width) + 3 + 3 * x]) =
                    pixel(x, y);
        return Of(width, height, new MemoryStream(raw));
    }

    /// <summary>
    /// A file whose header says so many pixels of three channels, and whose pixels are <paramref name="raw"/>, whatever that is.
    /// </summary>
    public static byte[] Of(int width, int height, Stream raw)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) raw.CopyTo(zlib);
        return [137, 80, 78, 71, 13, 10, 26, 10, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>A picture of any kind.</summary>
    /// <param name="colour">0 for grey, 3 for a palette.</param>
    /// <param name="interlace">1 for Adam7.</param>
    /// <param name="rows">Each with its filter before it.</param>
    public static byte[] Of(int width, int height, byte depth, byte colour, byte interlace, byte[] rows, byte[]? palette = null)
    {
        byte[] header = [0, 0, 0, (byte)width, 0, 0, 0, (byte)height, depth, colour, 0, 0, interlace];
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(rows);
        return [137, 80, 78, 71, 13, 10, 26, 10, .. Chunk("IHDR"u8, header), .. palette is null ? [] : Chunk("PLTE"u8, palette),
            .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>A part of a file with its length and its CRC.</summary>
    public static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] body = [.. type, .. data], length = new byte[4], check = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(body));
        return [.. length, .. body, .. check];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = 0xffffffffu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
        }
        return ~crc;
    }
}
