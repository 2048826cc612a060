namespace Fl.Core;

/// <summary>
/// Resizes by area: an output pixel is the mean of the part of the picture that it covers, edge pixels by the share that
/// is covered. The arithmetic is of integers, rounded once (halves up), so it gives the same bytes on every machine.
/// </summary>
internal static class AreaResize
{
    /// <summary>Cuts the largest centred part of the target's proportions out of a picture, and resizes it.</summary>
    /// <param name="source">Width x height pixels, row by row, <paramref name="target"/>'s channels side by side.</param>
    /// <param name="target">Channels x height x width of the output.</param>
    /// <param name="output">Its bytes, CHW.</param>
    public static void Run(ReadOnlySpan<byte> source, int width, int height, Shape target, Span<byte> output)
    {
        var (cutWidth, cutHeight) = (long)width * target.Height > (long)height * target.Width
            ? (Math.Max(1, (int)((long)height * target.Width / target.Height)), height)
            : (width, Math.Max(1, (int)((long)width * target.Height / target.Width)));
        var (left, top) = ((width - cutWidth) / 2, (height - cutHeight) / 2);
        var sums = new long[target.Width * target.Channels];
        var area = (long)cutWidth * cutHeight;
        for (var y = 0; y < target.Height; y++)
        {
            Array.Clear(sums);
            // In units in which a source pixel is target.Height high and an output pixel cutHeight.
            var (begin, end) = ((long)y * cutHeight, (y + 1L) * cutHeight);
            for (var row = begin / target.Height; row * target.Height < end; row++)
            {
                var share = Math.Min(end, (row + 1) * target.Height) - Math.Max(begin, row * target.Height);
                AddRow(source.Slice(((top + (int)row) * width + left) * target.Channels, cutWidth * target.Channels), cutWidth, target,
                    share, sums);
            }
            for (var x = 0; x < target.Width; x++)
                for (var c = 0; c < target.Channels; c++)
                    output[(c * target.Height + y) * target.Width + x] = (byte)((sums[x * target.Channels + c] + area / 2) / area);
        }
    }

    /// <summary>Adds a row's pixels to the output pixels that they belong to, times the share of its height.</summary>
    private static void AddRow(ReadOnlySpan<byte> row, int width, Shape target, long share, Span<long> sums)
    {
        var channels = target.Channels;
        for (var x = 0; x < target.Width; x++)
        {
            var (begin, end) = ((long)x * width, (x + 1L) * width);
            for (var column = begin / target.Width; column * target.Width < end; column++)
            {
                var weight = share * (Math.Min(end, (column + 1) * target.Width) - Math.Max(begin, column * target.Width));
                var pixel = row.Slice((int)column * channels, channels);
                for (var c = 0; c < pixel.Length; c++) sums[x * channels + c] += weight * pixel[c];
            }
        }
    }
}
