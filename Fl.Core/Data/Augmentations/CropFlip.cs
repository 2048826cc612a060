using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Pads an image by 4 as PyTorch's 'reflect' does (the edge is not repeated), crops it back at a random place and mirrors it left-right
/// with p = 0.5. Images have to be 5 x 5 at least.
/// </summary>
[Named("crop-flip")]
public sealed record CropFlip : Augmentation
{
    private const int Padding = 4, Half = 16, Wide = 2 * Half;
    private const byte Absent = 255;

    public override Augmenter Start(Shape shape, int lanes) => new Block(shape, lanes);

    /// <summary>No padded picture is made: an output row is one source row whose bytes are permuted.</summary>
    private sealed class Block : Augmenter
    {
        private readonly Shape shape;
        private readonly int[] top, columns;
        private readonly Shuffle[] shuffles;

        public Block(Shape shape, int lanes)
        {
            if (shape.Height <= Padding || shape.Width <= Padding)
                throw new ArgumentException($"Images of {shape} are too small to be reflect-padded by {Padding}.", nameof(shape));
            this.shape = shape;
            top = new int[lanes];
            columns = new int[lanes * shape.Width];
            shuffles = new Shuffle[lanes];
        }

        /// <summary>Draws offset y, offset x (0 to 8), flip.</summary>
        public override void Draw(int lane, RandomStream stream)
        {
            top[lane] = stream.Next(2 * Padding + 1) - Padding;
            var left = stream.Next(2 * Padding + 1) - Padding;
            var flip = stream.Next(2) == 1;
            var width = shape.Width;
            var map = columns.AsSpan(lane * width, width);
            for (var x = 0; x < width; x++) map[x] = Reflect((flip ? width - 1 - x : x) + left, width);
            if (width <= Wide) shuffles[lane] = Prepare(map);
        }

        public override void CopyRow(int lane, ReadOnlySpan<byte> image, int channel, int y, Span<byte> target)
        {
            var row = image[((channel * shape.Height + Reflect(y + top[lane], shape.Height)) * shape.Width)..];
            if (shape.Width > Wide || row.Length < Wide)
            {
                var map = columns.AsSpan(lane * shape.Width, shape.Width);
                for (var x = 0; x < map.Length; x++) target[x] = row[map[x]];
                return;
            }
            // A byte comes from the row's first or second half; in the other half's shuffle its index is out of range, which gives 0.
            ref var shuffle = ref shuffles[lane];
            ref var source = ref MemoryMarshal.GetReference(row);
            var (first, second) = (Vector128.LoadUnsafe(ref source), Vector128.LoadUnsafe(ref source, Half));
            var left = Vector128.ShuffleNative(first, shuffle.FirstToLeft) | Vector128.ShuffleNative(second, shuffle.SecondToLeft);
            var right = Vector128.ShuffleNative(first, shuffle.FirstToRight) | Vector128.ShuffleNative(second, shuffle.SecondToRight);
            left.CopyTo(target);
            right.CopyTo(target[Half..]);
        }
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
