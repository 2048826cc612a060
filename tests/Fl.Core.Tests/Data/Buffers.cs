using System.Runtime.InteropServices;

namespace Fl.Core.Tests;

/// <summary>Batches of any layout in native memory, and images of random bytes.</summary>
internal static unsafe class Buffers
{
    /// <summary>A batch of zeros; its memory is never freed, tests are short.</summary>
    public static Batch Batch(Shape shape, int capacity, BatchLayout layout, out int length)
    {
        var blocks = (capacity + layout.Lanes - 1) / layout.Lanes;
        length = blocks * layout.BlockStride;
        var values = (float*)NativeMemory.AllocZeroed((nuint)length, sizeof(float));
        return new Batch(shape, capacity, layout, values);
    }

    /// <summary>Blocks of <paramref name="lanes"/> images with <paramref name="padding"/> zero pixels around each plane.</summary>
    public static BatchLayout Layout(Shape shape, int lanes, int padding)
    {
        var row = (shape.Width + 2 * padding) * lanes;
        var plane = row * (shape.Height + 2 * padding);
        return new BatchLayout(lanes, plane * shape.Channels, padding * row + padding * lanes, plane, row);
    }

    public static int Offset(BatchLayout layout, int n, int c, int y, int x) =>
        n / layout.Lanes * layout.BlockStride + layout.Origin + c * layout.PlaneStride + y * layout.RowStride + x * layout.Lanes
        + n % layout.Lanes;

    public static ImageSet RandomImages(Shape shape, int count, int seed)
    {
        var stream = new RandomStream(seed, Purpose.SyntheticTest);
        var (pixels, labels) = (new byte[count * shape.Size], new ushort[count]);
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)stream.Next(256);
        for (var i = 0; i < count; i++) labels[i] = (ushort)stream.Next(10);
        return new ImageSet(shape, pixels, new ClassTargets(labels, 10));
    }
}
