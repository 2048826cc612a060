using Fl.Core;

namespace Fl.Testing;

/// <summary>The checks of <see cref="CodecContract{T}"/>.</summary>
public static class CodecChecks
{
    public static void DecodesWhatIsEncoded(Codec codec, int seed, int count)
    {
        var (values, first, second) = (Values(seed, count), new float[count], new float[count]);
        var bytes = new byte[codec.MostBytes(count)];
        var length = codec.Encode(values, bytes, Stream(seed));
        Assert.InRange(length, 0, bytes.Length);
        Assert.Null(codec.Decode(bytes.AsSpan(0, length), first, Stream(seed)));
        Assert.Null(codec.Decode(bytes.AsSpan(0, length), second, Stream(seed)));
        Assert.Equal(first, second);
        Assert.All(first, value => Assert.True(float.IsFinite(value)));
    }

    /// <summary>Whatever comes, it is decoded or refused, and nothing is thrown.</summary>
    /// <returns>What was said of it; null where it was decoded.</returns>
    public static string? TakesAnyBytes(Codec codec, int seed, int count, int length)
    {
        var bytes = new byte[Math.Min(length, codec.MostBytes(count))];
        var stream = Stream(seed);
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)stream.Next(256);
        return codec.Decode(bytes, new float[count], Stream(seed));
    }

    /// <summary>Numbers of many magnitudes.</summary>
    public static float[] Values(int seed, int count)
    {
        var stream = new RandomStream(seed, Purpose.Augmentation);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(stream.NextGaussian() * Math.Exp(2 * stream.NextGaussian())))];
    }

    private static RandomStream Stream(int seed) => new(seed, Purpose.Compression, 3, 5);
}
