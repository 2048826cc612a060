using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// Takes the sums for the gradient of the weights at Y and steps those by it, with the bits of <see cref="Vector.SgdStep"/>:
/// the gradient is never written.
/// </summary>
internal readonly unsafe struct Descend : IEpilogue
{
    public static bool Pools => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<W, V>(in TileArguments t, int* to, nint row, int columns, V s0, V s1, V s2, V s3)
        where W : IWidth<V>
        where V : struct
    {
        float* w = t.Y + row, m = t.Momentum;
        V decay = W.Broadcast(t.Rule.WeightDecay), rate = W.Broadcast(t.Rule.Rate);
        if (columns == 1 && t.Mask != null)
        {
            Masked<W, V>(t, w + to[0], m == null ? m : m + row + to[0], W.Fma(decay, W.Load(w + to[0]), s0));
            return;
        }
        nint o0 = to[0], o1 = columns > 1 ? to[1] : 0, o2 = columns > 2 ? to[2] : 0, o3 = columns > 3 ? to[3] : 0;
        s0 = W.Fma(decay, W.Load(w + o0), s0);
        if (columns > 1) s1 = W.Fma(decay, W.Load(w + o1), s1);
        if (columns > 2) s2 = W.Fma(decay, W.Load(w + o2), s2);
        if (columns > 3) s3 = W.Fma(decay, W.Load(w + o3), s3);
        if (m != null)
        {
            m += row;
            var momentum = W.Broadcast(t.Rule.Momentum);
            if (t.Rule.Nesterov)
            {
                s0 = W.Fma(momentum, Move<W, V>(momentum, s0, m + o0), s0);
                if (columns > 1) s1 = W.Fma(momentum, Move<W, V>(momentum, s1, m + o1), s1);
                if (columns > 2) s2 = W.Fma(momentum, Move<W, V>(momentum, s2, m + o2), s2);
                if (columns > 3) s3 = W.Fma(momentum, Move<W, V>(momentum, s3, m + o3), s3);
            }
            else
            {
                s0 = Move<W, V>(momentum, s0, m + o0);
                if (columns > 1) s1 = Move<W, V>(momentum, s1, m + o1);
                if (columns > 2) s2 = Move<W, V>(momentum, s2, m + o2);
                if (columns > 3) s3 = Move<W, V>(momentum, s3, m + o3);
            }
        }
        W.Store(W.Fma(rate, s0, W.Load(w + o0)), w + o0);
        if (columns > 1) W.Store(W.Fma(rate, s1, W.Load(w + o1)), w + o1);
        if (columns > 2) W.Store(W.Fma(rate, s2, W.Load(w + o2)), w + o2);
        if (columns > 3) W.Store(W.Fma(rate, s3, W.Load(w + o3)), w + o3);
    }

    /// <summary>The new velocity, which it writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Move<W, V>(V momentum, V step, float* m)
        where W : IWidth<V>
        where V : struct
    {
        var velocity = W.Fma(momentum, W.Load(m), step);
        W.Store(velocity, m);
        return velocity;
    }

    /// <summary>The lanes of the mask alone: the others' weights are stepped elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Masked<W, V>(in TileArguments t, float* w, float* m, V step)
        where W : IWidth<V>
        where V : struct
    {
        var mask = W.Load(t.Mask);
        if (m != null)
        {
            V momentum = W.Broadcast(t.Rule.Momentum), old = W.Load(m), velocity = W.Fma(momentum, old, step);
            W.Store(W.Select(mask, velocity, old), m);
            step = t.Rule.Nesterov ? W.Fma(momentum, velocity, step) : velocity;
        }
        var weight = W.Load(w);
        W.Store(W.Select(mask, W.Fma(W.Broadcast(t.Rule.Rate), step, weight), weight), w);
    }
}
