using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// A vector in main memory, 64-byte aligned, computed with SIMD. Elementwise operations use fused multiply-add on every
/// machine and reductions always keep eight double lanes, so the bits do not depend on the width of the registers. The loops
/// are compiled in full when they are first used: a large model's run may call them too seldom for that to happen by itself.
/// </summary>
public sealed unsafe class HostVector : Vector
{
    private const int Lanes = 16;
    private readonly object owner;
    private float* values;

    /// <summary>A vector of zeros.</summary>
    public HostVector(int length)
    {
        Length = length;
        var memory = new Memory(length);
        owner = memory;
        values = memory.Start;
    }

    /// <summary>A view of memory that <paramref name="owner"/> keeps alive.</summary>
    public HostVector(float* values, int length, object owner)
    {
        this.values = values;
        Length = length;
        this.owner = owner;
    }

    public override int Length { get; }

    /// <summary>The elements, in place.</summary>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(values == null, this);
            return new(values, Length);
        }
    }

    /// <summary>The first element; valid as long as the vector.</summary>
    public float* Pointer => values;

    /// <summary>Its elements are needed no more: they may be anything, and a large vector takes no memory until it is written to.</summary>
    public void Discard() => HugePages.GiveBack(values, (long)Length * sizeof(float));

    public override HostVector Allocate(int length) => new(length);

    public override HostVector OnHost() => this;

    public override HostVector Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + length, Length, nameof(length));
        return new HostVector(values + start, length, this);
    }

    public override void CopyFrom(Vector source)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, Length);
        source.CopyTo(Span);
    }

    public override void CopyFrom(ReadOnlySpan<float> source)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, Length);
        source.CopyTo(Span);
    }

    public override void CopyTo(Span<float> destination) => Span.CopyTo(destination);

    public override void Fill(float value) => Span.Fill(value);

    public override void Add(Vector x) => AddScaled(1, x);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaled(float a, Vector x)
    {
        ReadOnlySpan<float> source = Of(x);
        var target = Span;
        var factor = Vector512.Create(a);
        var i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
            Vector512.FusedMultiplyAdd(factor, Load(source, i), Load(target, i)).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = MathF.FusedMultiplyAdd(a, source[i], target[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddDifference(float a, Vector x, Vector y)
    {
        ReadOnlySpan<float> left = Of(x), right = Of(y);
        var target = Span;
        var factor = Vector512.Create(a);
        var i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
            Vector512.FusedMultiplyAdd(factor, Load(left, i) - Load(right, i), Load(target, i)).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = MathF.FusedMultiplyAdd(a, left[i] - right[i], target[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Subtract(Vector x, Vector y)
    {
        ReadOnlySpan<float> left = Of(x), right = Of(y);
        var target = Span;
        var i = 0;
        for (; i <= target.Length - Lanes; i += Lanes) (Load(left, i) - Load(right, i)).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = left[i] - right[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Scale(float a)
    {
        var target = Span;
        var i = 0;
        for (; i <= target.Length - Lanes; i += Lanes) (Load(target, i) * a).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] *= a;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Multiply(Vector x)
    {
        ReadOnlySpan<float> source = Of(x);
        var target = Span;
        var i = 0;
        for (; i <= target.Length - Lanes; i += Lanes) (Load(target, i) * Load(source, i)).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] *= source[i];
    }

    public override void Clamp(float low, float high)
    {
        foreach (ref var value in Span) value = value < low ? low : value > high ? high : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddProduct(float a, Vector x, Vector y)
    {
        ReadOnlySpan<float> left = Of(x), right = Of(y);
        var target = Span;
        var factor = Vector512.Create(a);
        var i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
            Vector512.FusedMultiplyAdd(factor, Load(left, i) * Load(right, i), Load(target, i)).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = MathF.FusedMultiplyAdd(a, left[i] * right[i], target[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddQuotient(float a, Vector x, Vector y, float epsilon)
    {
        ReadOnlySpan<float> left = Of(x), right = Of(y);
        var target = Span;
        var (factor, least) = (Vector512.Create(a), Vector512.Create(epsilon));
        var i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
            Vector512.FusedMultiplyAdd(factor, Load(left, i) / (Vector512.Sqrt(Load(right, i)) + least), Load(target, i))
                .CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = MathF.FusedMultiplyAdd(a, left[i] / (MathF.Sqrt(right[i]) + epsilon), target[i]);
    }

    public override void AddSign(float a, Vector x)
    {
        ReadOnlySpan<float> source = Of(x);
        var target = Span;
        for (var i = 0; i < target.Length; i++) target[i] += source[i] > 0 ? a : source[i] < 0 ? -a : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Dot(Vector x)
    {
        ReadOnlySpan<float> left = Span, right = Of(x);
        var sum = Vector512<double>.Zero;
        var i = 0;
        for (; i <= left.Length - 8; i += 8)
        {
            var (a0, a1) = Vector256.Widen(Vector256.Create(left[i..]));
            var (b0, b1) = Vector256.Widen(Vector256.Create(right[i..]));
            sum += Vector512.Create(a0, a1) * Vector512.Create(b0, b1);
        }
        var total = 0.0;
        for (var lane = 0; lane < 8; lane++) total += sum[lane];
        for (; i < left.Length; i++) total += (double)left[i] * right[i];
        return total;
    }

    public override void SgdStep(Vector gradient, Vector? momentumBuffer, float lr, float momentum, float weightDecay, bool nesterov)
    {
        fixed (float* w = Span, g = Of(gradient), m = momentumBuffer is null ? default : Of(momentumBuffer))
            SgdStep(w, g, m, Length, lr, momentum, weightDecay, nesterov);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SgdStep(float* w, float* g, float* m, int length, float lr, float momentum, float weightDecay, bool nesterov)
    {
        var (vLr, vMomentum, vDecay) = (Vector512.Create(-lr), Vector512.Create(momentum), Vector512.Create(weightDecay));
        var i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            var weight = Vector512.Load(w + i);
            var step = Vector512.FusedMultiplyAdd(vDecay, weight, Vector512.Load(g + i));
            if (m != null)
            {
                var velocity = Vector512.FusedMultiplyAdd(vMomentum, Vector512.Load(m + i), step);
                velocity.Store(m + i);
                step = nesterov ? Vector512.FusedMultiplyAdd(vMomentum, velocity, step) : velocity;
            }
            Vector512.FusedMultiplyAdd(vLr, step, weight).Store(w + i);
        }
        for (; i < length; i++)
        {
            var step = MathF.FusedMultiplyAdd(weightDecay, w[i], g[i]);
            if (m != null)
            {
                m[i] = MathF.FusedMultiplyAdd(momentum, m[i], step);
                step = nesterov ? MathF.FusedMultiplyAdd(momentum, m[i], step) : m[i];
            }
            w[i] = MathF.FusedMultiplyAdd(-lr, step, w[i]);
        }
    }

    protected override void Dispose(bool disposing)
    {
        (owner as Memory)?.Dispose();
        values = null;
    }

    private static Vector512<float> Load(ReadOnlySpan<float> source, int i) => Vector512.Create(source[i..]);

    private Span<float> Of(Vector x)
    {
        var span = ((HostVector)x).Span;
        ArgumentOutOfRangeException.ThrowIfNotEqual(span.Length, Length);
        return span;
    }

    /// <summary>What a vector owns; apart from it, since views are made by the thousand and have nothing to be finalized.</summary>
    private sealed class Memory : IDisposable
    {
        private const int Alignment = 64;
        private readonly nuint bytes;
        private readonly void* piece;

        public Memory(int length)
        {
            // Zeroed by the operating system where it is large: what nobody writes to takes no memory.
            bytes = (nuint)Math.Max(Alignment, checked((long)length * sizeof(float) + Alignment - 1) / Alignment * Alignment);
            piece = NativeMemory.AllocZeroed(bytes + Alignment);
            Start = (float*)(((nint)piece + Alignment - 1) / Alignment * Alignment);
            HugePages.Ask(Start, (long)bytes);
            GC.AddMemoryPressure((long)bytes);
        }

        ~Memory() => Free();

        public float* Start { get; private set; }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            if (Start == null) return;
            NativeMemory.Free(piece);
            GC.RemoveMemoryPressure((long)bytes);
            Start = null;
        }
    }
}
