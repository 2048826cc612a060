using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Crop-flip for a block of images: each is padded by 4 as PyTorch's 'reflect' does (the edge is not repeated), cropped
/// back at a random place and mirrored left-right with p = 0.5. No padded picture is made: an output row is one source
/// row whose bytes are permuted.
/// </summary>
internal sealed unsafe class RandomCrop
{
    private const int Padding = 4, Half = 16, Wide = 2 * Half;
    private const byte Absent = 255;
    private readonly Shape shape;
    private readonly int[] top;
    private readonly int[] columns;
    private readonly Shuffle[] shuffles;

    /// <param name="shape">Shape of the images; at least 5 x 5.</param>
    /// <param name="lanes">Images in a block.</param>
    public RandomCrop(Shape shape, int lanes)
    {
        if (shape.Height <= Padding || shape.Width <= Padding)
            throw new ArgumentException($"Images of {shape} are too small to be reflect-padded by {Padding}.", nameof(shape));
        this.shape = shape;
        top = new int[lanes];
        columns = new int[lanes * shape.Width];
        shuffles = new Shuffle[lanes];
    }

    /// <summary>Bytes that <see cref="CopyRow"/> may write: the width rounded up to a multiple of 32.</summary>
    public static int RowBytes(Shape shape) => (shape.Width + Wide - 1) / Wide * Wide;

    /// <summary>Draws the crop of one image of the block: offset y, offset x (0 to 8), flip.</summary>
    public void Draw(int lane, RandomStream stream)
    {
        top[lane] = stream.Next(2 * Padding + 1) - Padding;
        var left = stream.Next(2 * Padding + 1) - Padding;
        var flip = stream.Next(2) == 1;
        var width = shape.Width;
        var map = columns.AsSpan(lane * width, width);
        for (var x = 0; x < width; x++) map[x] = Reflect((flip ? width - 1 - x : x) + left, width);
        if (width <= Wide) shuffles[lane] = Prepare(map);
    }

    /// <summary>The source row that output row <paramref name="y"/> of the image is made of.</summary>
    public int SourceRow(int lane, int y) => Reflect(y + top[lane], shape.Height);

    /// <summary>Writes an output row.</summary>
    /// <param name="lane">Which image of the block.</param>
    /// <param name="row">The source row.</param>
    /// <param name="readable">Bytes that may be read from <paramref name="row"/> on, at least the width.</param>
    /// <param name="target">Room for <see cref="RowBytes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyRow(int lane, byte* row, long readable, byte* target)
    {
        if (shape.Width > Wide || readable < Wide)
        {
            var map = columns.AsSpan(lane * shape.Width, shape.Width);
            for (var x = 0; x < map.Length; x++) target[x] = row[map[x]];
            return;
        }
        // A byte comes from the row's first or second half; in the other half's shuffle its index is out of range, which gives 0.
        ref var shuffle = ref shuffles[lane];
        var (first, second) = (Vector128.Load(row), Vector128.Load(row + Half));
        (Vector128.ShuffleNative(first, shuffle.FirstToLeft) | Vector128.ShuffleNative(second, shuffle.SecondToLeft)).Store(target);
        (Vector128.ShuffleNative(first, shuffle.FirstToRight) | Vector128.ShuffleNative(second, shuffle.SecondToRight)).Store(target + Half);
    }

    /// <summary>The shuffles of one image: from which half of a row of up to 32 bytes to which.</summary>
    private struct Shuffle
    {
        public Vector128<byte> FirstToLeft, FirstToRight, SecondToLeft, SecondToRight;
    }

    private static Shuffle Prepare(ReadOnlySpan<int> columns)
    {
        Span<byte> fromFirst = stackalloc byte[Wide], fromSecond = stackalloc byte[Wide];
        fromFirst.Fill(Absent);
        fromSecond.Fill(Absent);
        for (var x = 0; x < columns.Length; x++)
            if (columns[x] < Half) fromFirst[x] = (byte)columns[x];
            else fromSecond[x] = (byte)(columns[x] - Half);
        return new Shuffle
        {
            FirstToLeft = Vector128.Create<byte>(fromFirst),
            FirstToRight = Vector128.Create<byte>(fromFirst[Half..]),
            SecondToLeft = Vector128.Create<byte>(fromSecond),
            SecondToRight = Vector128.Create<byte>(fromSecond[Half..]),
        };
    }

    private static int Reflect(int position, int length) =>
        position < 0 ? -position : position >= length ? 2 * (length - 1) - position : position;
}
