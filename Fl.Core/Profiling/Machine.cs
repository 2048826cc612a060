using System.Runtime.Intrinsics;
using Fl.Core.Managed;

namespace Fl.Core;

/// <summary>What one core can do at most, measured: the roof under which a profile's figures are read.</summary>
/// <remarks>Each is the best of some tries of a few milliseconds, on the calling thread.</remarks>
public static class Machine
{
    private const int Tries = 20;

    /// <summary>GFLOP/s of fp32 multiply-adds that touch no memory, in the widest registers there are.</summary>
    public static double PeakGflops(TimeProvider time) =>
        Vector512.IsHardwareAccelerated ? Peak<Width512, Vector512<float>>(time)
        : Vector256.IsHardwareAccelerated ? Peak<Width256, Vector256<float>>(time)
        : Peak<Width128, Vector128<float>>(time);

    /// <summary>GB/s of adding one vector to another that are far larger than the caches: 12 bytes for each element.</summary>
    public static double MemoryBandwidth(TimeProvider time)
    {
        const int length = 16 << 20;
        using HostVector sum = new(length), other = new(length);
        return 12.0 * length / 1e9 / Best(time, () => sum.Add(other), Tries / 4);
    }

    private static double Peak<W, V>(TimeProvider time)
        where W : IWidth<V>
        where V : struct =>
        Managed.Peak<W, V>.Flops / 1e9 / Best(time, static () => Managed.Peak<W, V>.Run(), Tries);

    private static double Best(TimeProvider time, Action work, int tries)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i < tries; i++)
        {
            var started = time.GetTimestamp();
            work();
            best = Math.Min(best, time.GetElapsedTime(started).TotalSeconds);
        }
        return best;
    }
}
