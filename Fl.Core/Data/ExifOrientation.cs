using System.Buffers.Binary;

namespace Fl.Core;

/// <summary>
/// How a camera was held, as it noted beside the picture (Exif 2.32, tag 0x0112): 1 is upright, 2 mirrored left to right, 3 upside
/// down, 4 mirrored top to bottom, 5 to 8 lie on a side. A note that is damaged is no note.
/// </summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    private const int Last = 8, TiffHeader = 8, Entry = 12;
    private const ushort Tag = 0x0112, Short = 3;

    /// <param name="tiff">From the byte order on: what follows "Exif" and two zeros in a JPEG file, a PNG file's eXIf chunk.</param>
    /// <returns>1 to 8; <see cref="Upright"/> where nothing is noted.</returns>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < TiffHeader) return Upright;
        var isLittle = tiff.StartsWith("II"u8);
        if (!isLittle && !tiff.StartsWith("MM"u8)) return Upright;
        if (Number(tiff[2..], isLittle) != 42) return Upright;
        var first = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (first > tiff.Length - 2) return Upright;
        var count = Number(tiff[(int)first..], isLittle);
        for (var rest = tiff[((int)first + 2)..]; count > 0 && rest.Length >= Entry; count--, rest = rest[Entry..])
            if (Number(rest, isLittle) == Tag)
                return Number(rest[2..], isLittle) == Short && Number(rest[8..], isLittle) is var noted and >= Upright and <= Last
                    ? noted
                    : Upright;
        return Upright;
    }

    /// <summary>Whether the picture lies on a side, so that its width is what was its height.</summary>
    public static bool SwapsSides(int orientation) => orientation > 4;

    /// <summary>Turns a picture upright.</summary>
    /// <param name="source">As it was stored, C x H x W.</param>
    /// <param name="shape">Of the upright picture.</param>
    /// <param name="upright">Its bytes.</param>
    public static void Turn(ReadOnlySpan<byte> source, Shape shape, int orientation, Span<byte> upright)
    {
        var (height, width) = (shape.Height, shape.Width);
        for (var c = 0; c < shape.Channels; c++)
        {
            var from = source.Slice(c * height * width, height * width);
            var to = upright.Slice(c * height * width, height * width);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    to[y * width + x] = from[orientation switch
                    {
                        2 => y * width + (width - 1 - x),
                        3 => (height - 1 - y) * width + (width - 1 - x),
                        4 => (height - 1 - y) * width + x,
                        5 => x * height + y,
                        6 => (width - 1 - x) * height + y,
                        7 => (width - 1 - x) * height + (height - 1 - y),
                        8 => x * height + (height - 1 - y),
                        _ => y * width + x,
                    }];
        }
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
