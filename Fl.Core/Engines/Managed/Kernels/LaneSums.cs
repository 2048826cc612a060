using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>Adds up numbers that are kept apart for each lane, in the order of <see cref="IWidth{V}.Sum"/>.</summary>
internal static unsafe class LaneSums<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <summary>Leaves the sums where those of lane 0 are.</summary>
    /// <param name="lanes">How many there are; the others' numbers are zero.</param>
    /// <param name="stride">Floats from a lane's numbers to the next lane's.</param>
    /// <param name="count">Numbers of a lane; whole registers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* values, int lanes, nint stride, int count)
    {
        for (var apart = 1; apart < lanes; apart *= 2)
            for (var lane = 0; lane + apart < lanes; lane += 2 * apart)
            {
                float* first = values + lane * stride, second = first + apart * stride;
                for (var i = 0; i < count; i += W.Lanes) W.Store(W.Add(W.Load(first + i), W.Load(second + i)), first + i);
            }
    }
}
