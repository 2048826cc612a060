using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>
/// A layer's input, image after image: where features instead of images lie side by side in the registers.
/// Behind each image, where its features do not fill registers, is a last one with zeros for those that the whole
/// registers hold.
/// </summary>
internal sealed unsafe class ImageRows<W, V>
    where W : IWidth<V>
    where V : struct
{
    private readonly int features, rest;

    /// <param name="blocks">Blocks to make room for.</param>
    public ImageRows(int features, int blocks, Arena arena)
        : this(features, arena.Floats((long)blocks * W.Lanes * StrideOf(features)))
    {
    }

    /// <param name="values">Where they are, <see cref="StrideOf"/> apart.</param>
    public ImageRows(int features, float* values)
    {
        (this.features, rest, Stride) = (features, features % W.Lanes, StrideOf(features));
        Values = values;
        Tail = rest > 0 ? (Registers(features) - 1) * W.Lanes : 0;
    }

    /// <summary>
    /// Floats from one image to the next. An odd number of registers: rows a power of two apart would share their places in the caches.
    /// </summary>
    public static int StrideOf(int features) => (Registers(features) | 1) * W.Lanes;

    public float* Values { get; }

    /// <summary>Floats from one image to the next.</summary>
    public int Stride { get; }

    /// <summary>Where the last register of an image is; 0 where there is none.</summary>
    public int Tail { get; }

    /// <summary>The first image of a block.</summary>
    public float* Block(int block) => Values + (nint)block * W.Lanes * Stride;

    /// <param name="count">Images in the block.</param>
    /// <param name="chosen">Features that are filled: the first, a multiple of the lanes, and where they end.</param>
    public void Fill(Activation input, int block, int count, (int First, int End) chosen)
    {
        if (chosen.First >= chosen.End) return;
        Transpose.Block(input.Values + (nint)block * input.BlockStride + chosen.First * W.Lanes, chosen.End - chosen.First, W.Lanes, count,
            Block(block) + chosen.First, Stride);
        if (chosen.End == features) Complete(block, count);
    }

    /// <summary>Fills the last register of each image of a block.</summary>
    public void Complete(int block, int count)
    {
        if (rest == 0) return;
        var rows = Block(block);
        for (var image = 0; image < count; image++, rows += Stride)
            NativeMemory.Copy(rows + features - rest, rows + Tail + W.Lanes - rest, (nuint)rest * sizeof(float));
    }

    private static int Registers(int features) => features / W.Lanes + (features % W.Lanes > 0 ? 2 : 0);
}
