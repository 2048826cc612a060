using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary><see cref="PoolPixels"/>, then max(x, 0); where that is 0 the index is -1, for nothing flows back.</summary>
internal readonly unsafe struct PoolPixelsRectify : IEpilogue
{
    public static bool Pools => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<W, V>(in TileArguments t, int* to, nint row, int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        var (largest, index) = PoolPixels.Largest<W, V>(columns, s0, s1, s2, s3);
        PoolPixels.Store<W, V>(t.Y + row, to, columns, W.Max(W.Zero, largest));
        PoolPixels.Store<W, V>(t.Index + row, to, columns, W.Select(W.Greater(largest, W.Zero), index, W.Broadcast(-1)));
    }
}
