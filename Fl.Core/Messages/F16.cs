using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>
/// IEEE 754 half precision, little-endian, 2 bytes a number, rounded to the nearest, half to even: relative error 2^-11 down to magnitudes
/// of 6.1e-5, absolute error 2^-25 below. A magnitude above 65504 becomes infinite, which the server refuses.
/// </summary>
[Named("f16")]
public sealed record F16 : Codec
{
    public override long MostBytes(int length) => (long)length * 2;

    public override int Encode(ReadOnlySpan<float> values, Span<byte> bytes, RandomStream random)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        for (var i = 0; i < values.Length; i++) halves[i] = (Half)values[i];
        return values.Length * 2;
    }

    public override string? Decode(ReadOnlySpan<byte> bytes, Span<float> values, RandomStream random)
    {
        if (bytes.Length != MostBytes(values.Length)) return $"{bytes.Length} bytes of {values.Length} halves";
        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        for (var i = 0; i < values.Length; i++) values[i] = (float)halves[i];
        return null;
    }
}
