using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>Adds the sums to what is there.</summary>
internal readonly unsafe struct Accumulate : IEpilogue
{
    public static bool Pools => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<W, V>(in TileArguments t, int* to, nint row, int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        var y = t.Y + row;
        Put<W, V>(s0, y + to[0]);
        if (columns > 1) Put<W, V>(s1, y + to[1]);
        if (columns > 2) Put<W, V>(s2, y + to[2]);
        if (columns > 3) Put<W, V>(s3, y + to[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<W, V>(V sum, float* y)
        where W : IWidth<V>
        where V : struct => W.Store(W.Add(W.Load(y), sum), y);
}
