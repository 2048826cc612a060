using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary><see cref="PoolWindow"/>, then max(x, 0); where that is 0 the index is -1, for nothing flows back.</summary>
internal readonly unsafe struct PoolWindowRectify : IEpilogue
{
    public static bool Pools => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<W, V>(in TileArguments t, int* to, nint row, int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        var (largest, index) = PoolWindow.Largest<W, V>(s0, s1, s2, s3);
        W.Store(W.Max(W.Zero, largest), t.Y + to[0] + row);
        W.Store(W.Select(W.Greater(largest, W.Zero), index, W.Broadcast(-1)), t.Index + to[0] + row);
    }
}
