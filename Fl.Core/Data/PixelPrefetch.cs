using System.Runtime.Intrinsics.X86;

namespace Fl.Core;

/// <summary>
/// Has the processor fetch the images of the next batch while the one at hand is computed: they lie scattered over the data set, and
/// a short image is over before the hardware has seen a pattern.
/// </summary>
internal static unsafe class PixelPrefetch
{
    // More than this would push what the computation needs out of the second-level cache.
    private const int MostBytes = 128 << 10, CacheLine = 64;

    /// <summary>Starts it, where they are pictures and the processor can be told; nothing else changes.</summary>
    public static void Start(Examples examples, ReadOnlySpan<int> indices)
    {
        var size = examples.Shape.Size;
        if (!Sse.IsSupported || examples is not ImageSet set || (long)indices.Length * size > MostBytes) return;
        fixed (byte* pixels = set.Pixels)
            foreach (var index in indices)
            {
                var image = pixels + (long)index * size;
                for (var at = 0; at < size; at += CacheLine) Sse.Prefetch1(image + at);
            }
    }
}
