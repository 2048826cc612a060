using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// <see cref="PoolWindow"/> where pixels lie side by side: two columns are the upper and the lower row under half a register of
/// windows, the next two those of another half.
/// </summary>
internal readonly unsafe struct PoolPixels : IEpilogue
{
    public static bool Pools => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<W, V>(in TileArguments t, int* to, nint row, int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        var (largest, index) = Largest<W, V>(columns, s0, s1, s2, s3);
        Store<W, V>(t.Y + row, to, columns, largest);
        Store<W, V>(t.Index + row, to, columns, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Value, V Index) Largest<W, V>(int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        var (left, right) = W.Unzip(s0, columns > 2 ? s2 : s0);
        var (lowerLeft, lowerRight) = W.Unzip(s1, columns > 2 ? s3 : s1);
        return PoolWindow.Largest<W, V>(left, right, lowerLeft, lowerRight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<W, V>(float* y, int* to, int columns, V value)
        where W : IWidth<V>
        where V : struct => W.StoreHalves(value, y + to[0], y + (columns > 2 ? to[2] : to[0]));
}
