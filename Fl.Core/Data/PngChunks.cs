using System.Buffers.Binary;
using System.IO.Compression;

namespace Fl.Core;

/// <summary>
/// Looks at a PNG file (ISO/IEC 15948) before it is decoded: its chunks lie within the file, and its compressed pixels
/// unpack to about what its size and kind say, not to gigabytes. Checks the pixels' Adler-32 on the way.
/// </summary>
/// <param name="Orientation">See <see cref="ExifOrientation"/>.</param>
/// <param name="WhyNot">Why the file is not decoded, in a few words; null when it is sound.</param>
internal readonly record struct PngChunks(int Orientation, string? WhyNot)
{
    private const int Signature = 8, AroundData = 12, DepthAt = 24, ColourAt = 25;

    /// <summary>Samples of a pixel by colour type: grey, -, RGB, palette, grey with alpha, -, RGB with alpha.</summary>
    private static ReadOnlySpan<byte> Samples => [1, 0, 3, 1, 2, 0, 4];

    public static PngChunks Of(ReadOnlySpan<byte> file, int width, int height)
    {
        var orientation = ExifOrientation.Upright;
        using var pixels = new MemoryStream();
        for (var rest = file[Signature..]; ; )
        {
            if (rest.Length < AroundData) return Cut();
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - AroundData) return Cut();
            var type = rest.Slice(4, 4);
            if (type.SequenceEqual("IEND"u8)) break;
            if (type.SequenceEqual("IDAT"u8)) pixels.Write(rest.Slice(8, (int)length));
            if (type.SequenceEqual("eXIf"u8)) orientation = ExifOrientation.Read(rest.Slice(8, (int)length));
            rest = rest[(AroundData + (int)length)..];
        }
        pixels.Position = 0;
        // Each row has a byte before it; interlacing has less than twice the rows, and a few more.
        var row = ((long)width * file[DepthAt] * Samples[file[ColourAt]] + 7) / 8 + 1;
        var most = 2 * height * row + 64;
        return new(orientation, Unpacks(pixels, most) ? null : "its pixels unpack to more than its size says");

        static PngChunks Cut() => new(ExifOrientation.Upright, "it ends before its picture does");
    }

    private static bool Unpacks(MemoryStream compressed, long most)
    {
        using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
        Span<byte> buffer = stackalloc byte[1 << 14];
        var total = 0L;
        while (total <= most && zlib.Read(buffer) is > 0 and var read) total += read;
        return total <= most;
    }
}
