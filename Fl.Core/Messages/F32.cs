using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>The numbers as they are: IEEE 754 singles, little-endian, 4 bytes each.</summary>
[Named("f32")]
public sealed record F32 : Codec
{
    public override long MostBytes(int length) => (long)length * sizeof(float);

    public override int Encode(ReadOnlySpan<float> values, Span<byte> bytes, RandomStream random)
    {
        MemoryMarshal.AsBytes(values).CopyTo(bytes);
        return values.Length * sizeof(float);
    }

    public override string? Decode(ReadOnlySpan<byte> bytes, Span<float> values, RandomStream random)
    {
        if (bytes.Length != MostBytes(values.Length)) return $"{bytes.Length} bytes of {values.Length} singles";
        bytes.CopyTo(MemoryMarshal.AsBytes(values));
        return null;
    }
}
