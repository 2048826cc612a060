using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Crop-flip for a block of images: each is padded by 4 as PyTorch's 'reflect' does (the edge is not repeated), cropped
/// back at a random place and mirrored left-right with p = 0.5. No padded picture is made: an output row is one source
/// row whose bytes are permuted.
/// </summary>
internal sealed unsafe class RandomCrop
{
    private const int Padding = 4, Wide = 32;
    private const byte Absent = 255;
    private readonly ImageShape shape;
    private readonly int[] top;
    private readonly int[] columns;
    private readonly byte[] shuffles;

    /// <param name="shape">Shape of the images; at least 5 x 5.</param>
    /// <param name="lanes">Images in a block.</param>
    public RandomCrop(ImageShape shape, int lanes)
    {
        if (shape.Height <= Padding || shape.Width <= Padding)
            throw new ArgumentException($"Images of {shape} are too small to be reflect-padded by {Padding}.", nameof(shape));
        this.shape = shape;
        top = new int[lanes];
        columns = new int[lanes * shape.Width];
        shuffles = GC.AllocateArray<byte>(lanes * 2 * Wide, pinned: true);
    }

    /// <summary>Bytes that <see cref="CopyRow"/> may write: the width rounded up to a multiple of 32.</summary>
    public static int RowBytes(ImageShape shape) => (shape.Width + Wide - 1) / Wide * Wide;

    /// <summary>Draws the crop of one image of the block: offset y, offset x (0 to 8), flip.</summary>
    public void Draw(int lane, RandomStream stream)
    {
        top[lane] = stream.Next(2 * Padding + 1) - Padding;
        var left = stream.Next(2 * Padding + 1) - Padding;
        var flip = stream.Next(2) == 1;
        var width = shape.Width;
        for (var x = 0; x < width; x++)
            columns[lane * width + x] = Reflect((flip ? width - 1 - x : x) + left, width);
        if (width <= Wide) PrepareShuffle(lane);
    }

    /// <summary>The source row that output row <paramref name="y"/> of the image is made of.</summary>
    public int SourceRow(int lane, int y) => Reflect(y + top[lane], shape.Height);

    /// <summary>Writes an output row.</summary>
    /// <param name="lane">Which image of the block.</param>
    /// <param name="row">The source row.</param>
    /// <param name="readable">Bytes that may be read from <paramref name="row"/> on, at least the width.</param>
    /// <param name="target">Room for <see cref="RowBytes"/>.</param>
    public void CopyRow(int lane, byte* row, long readable, byte* target)
    {
        if (shape.Width <= Wide && readable >= Wide)
        {
            // A byte comes from the row's first or second half; in the other half's shuffle its index is out of range, which gives 0.
            var (first, second) = (Vector128.Load(row), Vector128.Load(row + 16));
            fixed (byte* shuffle = &shuffles[lane * 2 * Wide])
            {
                (Vector128.ShuffleNative(first, Vector128.Load(shuffle)) | Vector128.ShuffleNative(second, Vector128.Load(shuffle + 32))).Store(target);
                (Vector128.ShuffleNative(first, Vector128.Load(shuffle + 16)) | Vector128.ShuffleNative(second, Vector128.Load(shuffle + 48))).Store(target + 16);
            }
            return;
        }
        var map = columns.AsSpan(lane * shape.Width, shape.Width);
        for (var x = 0; x < map.Length; x++) target[x] = row[map[x]];
    }

    private void PrepareShuffle(int lane)
    {
        var fromFirst = shuffles.AsSpan(lane * 2 * Wide, Wide);
        var fromSecond = shuffles.AsSpan(lane * 2 * Wide + Wide, Wide);
        for (var x = 0; x < shape.Width; x++)
        {
            var source = columns[lane * shape.Width + x];
            fromFirst[x] = source < 16 ? (byte)source : Absent;
            fromSecond[x] = source < 16 ? Absent : (byte)(source - 16);
        }
    }

    private static int Reflect(int position, int length) =>
        position < 0 ? -position : position >= length ? 2 * (length - 1) - position : position;
}
