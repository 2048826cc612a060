using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>
/// A layer's input once more, image after image: where features instead of images lie side by side in the registers.
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
    {
        (this.features, rest) = (features, features % W.Lanes);
        var registers = features / W.Lanes + (rest > 0 ? 2 : 0);
        Tail = rest > 0 ? (registers - 1) * W.Lanes : 0;
        // An odd number: rows a power of two apart would share their places in the caches.
        Stride = (registers | 1) * W.Lanes;
        Values = arena.Floats((long)blocks * W.Lanes * Stride);
    }

    public float* Values { get; }

    /// <summary>Floats from one image to the next.</summary>
    public int Stride { get; }

    /// <summary>Where the last register of an image is; 0 where there is none.</summary>
    public int Tail { get; }

    /// <summary>The first image of a block.</summary>
    public float* Block(int block) => Values + (nint)block * W.Lanes * Stride;

    /// <param name="count">Images in the block.</param>
    public void Fill(Activation input, int block, int count)
    {
        var rows = Block(block);
        Transpose.Block(input.Values + (nint)block * input.BlockStride, features, W.Lanes, count, rows, Stride);
        if (rest == 0) return;
        for (var image = 0; image < count; image++, rows += Stride)
            NativeMemory.Copy(rows + features - rest, rows + Tail + W.Lanes - rest, (nuint)rest * sizeof(float));
    }
}
