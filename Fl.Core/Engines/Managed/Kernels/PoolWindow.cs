using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// Takes the four columns for a 2x2 pooling window: writes the largest sum, and which column it was as a float (the first
/// of equals).
/// </summary>
internal readonly unsafe struct PoolWindow : IEpilogue
{
    public static bool Pools => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<W, V>(in TileArguments t, int* to, nint row, int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        var (largest, index) = Largest<W, V>(s0, s1, s2, s3);
        W.Store(largest, t.Y + to[0] + row);
        W.Store(index, t.Index + to[0] + row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Value, V Index) Largest<W, V>(V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        var greater = W.Greater(s1, s0);
        var largest = W.Select(greater, s1, s0);
        var index = W.Select(greater, W.Broadcast(1), W.Zero);
        greater = W.Greater(s2, largest);
        largest = W.Select(greater, s2, largest);
        index = W.Select(greater, W.Broadcast(2), index);
        greater = W.Greater(s3, largest);
        return (W.Select(greater, s3, largest), W.Select(greater, W.Broadcast(3), index));
    }
}
