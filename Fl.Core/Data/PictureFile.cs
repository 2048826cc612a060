using StbImageSharp;

namespace Fl.Core;

/// <summary>
/// Reads JPEG, PNG and BMP pictures. What a file may cost is known before it is decoded: its length and, from its header,
/// its size are bounded. Transparency is ignored.
/// </summary>
public static class PictureFile
{
    /// <summary>Longest file, in bytes.</summary>
    public const int MostBytes = 32 << 20;

    /// <summary>Most pixels, width times height.</summary>
    public const int MostPixels = 50_000_000;

    /// <summary>Endings of the names of files that are taken for pictures, in lower case.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <summary>Reads a picture, cuts the largest centred part of the shape's proportions, and resizes it by area.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">Three channels for red, green and blue, or one for grey.</param>
    /// <param name="output">Its bytes, C x H x W.</param>
    /// <returns>Whether it was turned by a camera's note.</returns>
    /// <exception cref="BadInputException">The file cannot be read, is no picture, is damaged, or is too large.</exception>
    public static bool Read(string path, Shape shape, PictureOrientation orientation, Span<byte> output) =>
        Decode(path, Bytes(path), shape, orientation, output);

    /// <summary>As <see cref="Read"/>, of a file that has been read.</summary>
    /// <param name="path">For messages.</param>
    internal static bool Decode(string path, byte[] bytes, Shape shape, PictureOrientation orientation, Span<byte> output)
    {
        var components = shape.Channels switch
        {
            1 => ColorComponents.Grey,
            3 => ColorComponents.RedGreenBlue,
            _ => throw new BadInputException($"{path}: a picture has 3 channels or 1, and {shape} asks for {shape.Channels}."),
        };
        if (bytes.Length == 0) throw Bad(path, "is empty");
        var isJpeg = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]);
        var isPng = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        if (!isJpeg && !isPng && !bytes.AsSpan().StartsWith("BM"u8)) throw Bad(path, "is no JPEG, PNG or BMP file");
        var (length, noted) = (bytes.Length, ExifOrientation.Upright);
        var picture = Guard(path, () =>
        {
            if (ImageInfo.FromStream(new WithinFile(bytes, length)) is not { Width: > 0, Height: > 0 } header)
                throw Bad(path, "has a damaged header, or one that says an absurd size");
            if ((long)header.Width * header.Height > MostPixels)
                throw Bad(path, $"is {header.Width} x {header.Height}, more than {MostPixels:n0} pixels; make it smaller");
            string? reason = null;
            if (isJpeg) (length, noted, reason) = JpegSegments.Of(bytes);
            if (isPng) (noted, reason) = PngChunks.Of(bytes, header.Width, header.Height);
            if (reason is not null) throw Bad(path, $"is damaged: {reason}");
            return ImageResult.FromStream(new WithinFile(bytes, length), components);
        });
        if (orientation is PictureOrientation.Ignore || noted == ExifOrientation.Upright)
        {
            AreaResize.Run(picture.Data, picture.Width, picture.Height, shape, output);
            return false;
        }
        var stored = ExifOrientation.SwapsSides(noted) ? shape with { Height = shape.Width, Width = shape.Height } : shape;
        var lying = new byte[shape.Size];
        AreaResize.Run(picture.Data, picture.Width, picture.Height, stored, lying);
        ExifOrientation.Turn(lying, shape, noted, output);
        return true;
    }

    /// <summary>The whole file, if it is not too long.</summary>
    internal static byte[] Bytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (file.Length > MostBytes) throw Bad(path, $"has {file.Length:n0} bytes, more than {MostBytes:n0}; make it smaller");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var reason = Directory.Exists(path) ? "is a folder, not a picture"
                : e is FileNotFoundException or DirectoryNotFoundException ? "does not exist"
                : $"cannot be read: {Quoting.OneLine(e.Message, 200)}";
            throw new BadInputException($"{path}: {Quoting.Sentence(reason)}", e);
        }
    }

    /// <summary>The decoder throws whatever its pointers and arrays meet in a damaged file.</summary>
    private static ImageResult Guard(string path, Func<ImageResult> decode)
    {
        try
        {
            return decode();
        }
#pragma warning disable CA1031 // See above; nothing outlives the call.
        catch (Exception e) when (e is not (BadInputException or OutOfMemoryException))
#pragma warning restore CA1031
        {
            throw new BadInputException($"{path}: the picture is damaged ({Quoting.OneLine(e.Message, 100).TrimEnd('.')}).", e);
        }
    }

    private static BadInputException Bad(string path, string what) => new($"{path}: the file {what}.");

    /// <summary>The decoder skips by what the file says, and would wait for ever for the end of a file that it has passed.</summary>
    private sealed class WithinFile(byte[] bytes, int length) : MemoryStream(bytes, 0, length, writable: false)
    {
        public override long Seek(long offset, SeekOrigin loc)
        {
            var target = loc switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => Length + offset };
            return target >= 0 && target <= Length
                ? base.Seek(offset, loc)
                : throw new EndOfStreamException("a part of it ends behind the file");
        }
    }
}
