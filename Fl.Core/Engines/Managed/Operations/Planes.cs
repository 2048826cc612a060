using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>Whole planes of an activation's gradient.</summary>
internal static unsafe class Planes
{
    /// <summary>Sets the gradient of some channels in all blocks to zero, halos included.</summary>
    public static void ClearWhole(Activation value, int blocks, (int First, int End) channels)
    {
        var before = value.Halo * (value.RowStride + value.Lanes);
        for (var block = 0; block < blocks; block++)
            NativeMemory.Clear(value.Gradient + (nint)block * value.BlockStride + value.Run(channels.First, 0) - before,
                (nuint)(channels.End - channels.First) * (nuint)value.PlaneStride * sizeof(float));
    }

    /// <summary>Sets their gradient to zero.</summary>
    /// <param name="planes">The first, and where they end; block after block.</param>
    public static void Clear(Activation value, (int First, int End) planes)
    {
        for (var plane = planes.First; plane < planes.End; plane++)
        {
            var (block, channel) = Math.DivRem(plane, value.Shape.Channels);
            for (var run = 0; run < value.Runs; run++)
                NativeMemory.Clear(value.Gradient + (nint)block * value.BlockStride + value.Run(channel, run),
                    (nuint)value.RunLength * sizeof(float));
        }
    }
}
