using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fl.Core;

/// <summary>
/// Bytes to floats: value = byte * scale + shift with one rounding, the same bits on every machine. Sources and targets
/// hold <c>lanes</c> images side by side, of which the first <c>used</c> are real; the others become zero.
/// </summary>
internal static unsafe class PixelConversion
{
    private const int Step = 16;

    /// <summary>Values that share scale and shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Uniform(byte* source, float* target, int count, int lanes, int used, float scale, float shift)
    {
        var i = 0;
        if (used == lanes || Step % lanes == 0)
        {
            var mask = UsedLanes(lanes, used);
            var (factor, offset) = (Vector512.Create(scale) & mask, Vector512.Create(shift) & mask);
            for (; i <= count - Step; i += Step)
                Vector512.FusedMultiplyAdd(Load(source + i), factor, offset).Store(target + i);
        }
        for (; i < count; i++) target[i] = i % lanes < used ? MathF.FusedMultiplyAdd(source[i], scale, shift) : 0;
    }

    /// <summary>Pixels with a scale and shift each, as many as <paramref name="scale"/> has, then value = gain * value + bias.</summary>
    public static void PerPixel(
        byte* source, float* target, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, int lanes, int used, float gain, float bias)
    {
        if (lanes == 1)
        {
            PerPixel(source, target, scale, shift, gain, bias);
            return;
        }
        for (var x = 0; x < scale.Length; x++, source += lanes, target += lanes)
        {
            var (factor, offset) = (scale[x] * gain, MathF.FusedMultiplyAdd(shift[x], gain, bias));
            if (lanes == Step)
                Vector512.FusedMultiplyAdd(Load(source), Vector512.Create(factor) & UsedLanes(lanes, used),
                    Vector512.Create(offset) & UsedLanes(lanes, used)).Store(target);
            else if (lanes % 4 == 0)
                for (var lane = 0; lane < lanes; lane += 4)
                {
                    var mask = Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(used - lane)).AsSingle();
                    Vector128.FusedMultiplyAdd(Load4(source + lane), Vector128.Create(factor) & mask, Vector128.Create(offset) & mask)
                        .Store(target + lane);
                }
            else
                for (var lane = 0; lane < lanes; lane++)
                    target[lane] = lane < used ? MathF.FusedMultiplyAdd(source[lane], factor, offset) : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PerPixel(byte* source, float* target, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, float gain, float bias)
    {
        var (i, count, isPlain) = (0, scale.Length, gain == 1 && bias == 0);
        var (vGain, vBias) = (Vector512.Create(gain), Vector512.Create(bias));
        fixed (float* factors = scale, offsets = shift)
            for (; i <= count - Step; i += Step)
            {
                Vector512<float> factor = Vector512.Load(factors + i), offset = Vector512.Load(offsets + i);
                if (!isPlain) (factor, offset) = (factor * vGain, Vector512.FusedMultiplyAdd(offset, vGain, vBias));
                Vector512.FusedMultiplyAdd(Load(source + i), factor, offset).Store(target + i);
            }
        for (; i < count; i++)
            target[i] = MathF.FusedMultiplyAdd(source[i], scale[i] * gain, MathF.FusedMultiplyAdd(shift[i], gain, bias));
    }

    /// <summary>All bits set where a value of 16 consecutive ones belongs to a used lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> UsedLanes(int lanes, int used) => used == lanes
        ? Vector512<float>.AllBitsSet
        : Vector512.LessThan(Vector512<int>.Indices & Vector512.Create(lanes - 1), Vector512.Create(used)).AsSingle();

    /// <summary>4 bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Load4(byte* source)
    {
        var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(source)).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }

    /// <summary>16 bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(byte* source)
    {
        var bytes = Vector128.Load(source);
        if (Avx512F.IsSupported) return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(bytes));
        var (low, high) = (Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
        return Vector512.ConvertToSingle(Vector512.Create(
            Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)),
            Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high))).AsInt32());
    }
}
