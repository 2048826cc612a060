using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>Whole planes of an activation's gradient.</summary>
internal static unsafe class Planes
{
    /// <summary>Sets the gradient to zero.</summary>
    public static void Clear(Activation value, int blocks)
    {
        for (var block = 0; block < blocks; block++)
            for (var channel = 0; channel < value.Shape.Channels; channel++)
                for (var run = 0; run < value.Runs; run++)
                    NativeMemory.Clear(value.Gradient + (nint)block * value.BlockStride + value.Run(channel, run),
                        (nuint)value.RunLength * sizeof(float));
    }
}
