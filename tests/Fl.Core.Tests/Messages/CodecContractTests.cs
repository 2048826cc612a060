using Fl.Testing;
using FsCheck.Xunit;

namespace Fl.Core.Tests.Messages;

/// <summary>What every codec keeps, those of tests among them.</summary>
public sealed class CodecContractTests
{
    public static IEnumerable<Codec> All => new Catalog().Of(typeof(Codec)).Select(entry => (Codec)Activator.CreateInstance(entry.Type)!);

    [Property]
    public void What_is_encoded_decodes_within_its_bytes_and_again_to_the_same_bits(int seed, byte count)
    {
        foreach (var codec in All) CodecChecks.DecodesWhatIsEncoded(codec, seed, count);
    }

    /// <summary>Whatever comes, it is decoded or refused, and nothing is thrown.</summary>
    [Property]
    public void Bytes_that_nobody_encoded_are_refused_or_decoded(int seed, byte count, byte length)
    {
        foreach (var codec in All)
        {
            var fault = CodecChecks.TakesAnyBytes(codec, seed, count, length);
            if (length < codec.MostBytes(count) && codec is F32 or F16) Assert.NotNull(fault);
        }
    }

    [Fact]
    public void Singles_are_what_they_were()
    {
        var (codec, values, back, bytes) = (new F32(), CodecChecks.Values(3, 100), new float[100], new byte[400]);
        codec.Encode(values, bytes, Stream(1));
        Assert.Null(codec.Decode(bytes, back, Stream(1)));
        Assert.Equal(values, back);
    }

    /// <summary>0.1, 1/3, the largest half and a number below the normal ones, by the tables of IEEE 754.</summary>
    [Theory]
    [InlineData(0.1f, 0x2e66)]
    [InlineData(1f / 3, 0x3555)]
    [InlineData(65504f, 0x7bff)]
    [InlineData(6e-8f, 0x0001)]
    [InlineData(-2f, 0xc000)]
    public void Halves_are_little_endian_and_rounded_to_even(float value, int half)
    {
        var bytes = new byte[2];
        Assert.Equal(2, new F16().Encode([value], bytes, Stream(1)));
        Assert.Equal([(byte)half, (byte)(half >> 8)], bytes);
    }

    [Property]
    public void Halves_are_within_their_error(int seed)
    {
        var (codec, values, back, bytes) = (new F16(), CodecChecks.Values(seed, 64), new float[64], new byte[128]);
        codec.Encode(values, bytes, Stream(1));
        codec.Decode(bytes, back, Stream(1));
        foreach (var (value, other) in values.Zip(back))
            Assert.True(Math.Abs(value - other) <= Math.Max(Math.Abs(value) * Math.ScaleB(1, -11), Math.ScaleB(1, -25)));
    }

    private static RandomStream Stream(int seed) => new(seed, Purpose.Compression, 3, 5);
}
