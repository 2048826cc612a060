using System.Runtime.CompilerServices;

namespace Fl.Core;

/// <summary>
/// A counter-based stream of random numbers, Philox4x32-10 (Salmon et al., SC 2011), keyed by
/// (seed, purpose, round, client): the draws depend on the labels alone, never on who drew before or on which thread.
/// </summary>
/// <threadsafety>Not thread-safe; a stream belongs to one piece of work.</threadsafety>
public sealed class RandomStream
{
    private uint key0, key1, counter2, counter3;
    private ulong block;
    private uint word0, word1, word2, word3;
    private int used = 4;
    private double spareGaussian = double.NaN;

    public RandomStream(long seed, Purpose purpose, int round = 0, int client = 0) => Reset(seed, purpose, round, client);

    /// <summary>Starts the stream of these labels from its beginning; makes a stream reusable without allocation.</summary>
    public void Reset(long seed, Purpose purpose, int round = 0, int client = 0)
    {
        // The purpose is mixed into the seed's 64-bit key; round and client are half of the 128-bit counter.
        var key = Mix((ulong)seed + 0x9E3779B97F4A7C15UL * purpose.Number);
        (key0, key1) = ((uint)key, (uint)(key >> 32));
        (counter2, counter3) = ((uint)round, (uint)client);
        block = 0;
        used = 4;
        spareGaussian = double.NaN;
    }

    /// <summary>Uniform over all 32-bit values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt32()
    {
        if (used == 4) Refill();
        return used++ switch { 0 => word0, 1 => word1, 2 => word2, _ => word3 };
    }

    /// <summary>As many of the following as <paramref name="target"/> has room for.</summary>
    public void Fill(Span<uint> target)
    {
        var at = 0;
        for (; at < target.Length && used < 4; at++) target[at] = NextUInt32();
        var blocks = (target.Length - at) / PhiloxLanes.Words * (PhiloxLanes.Words / 4);
        if (PhiloxLanes.IsSupported && (uint)block <= uint.MaxValue - (uint)blocks)
        {
            PhiloxLanes.Fill((uint)block, (uint)(block >> 32), counter2, counter3, key0, key1, target.Slice(at, 4 * blocks));
            block += (uint)blocks;
            at += 4 * blocks;
        }
        for (; at < target.Length; at++) target[at] = NextUInt32();
    }

    /// <summary>Uniform over all 64-bit values.</summary>
    public ulong NextUInt64() => NextUInt32() | (ulong)NextUInt32() << 32;

    /// <summary>Uniform over 0 to <paramref name="bound"/> - 1, without modulo bias (Lemire, 2019).</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            var threshold = (0u - (uint)bound) % (uint)bound;
            while ((uint)product < threshold) product = (ulong)NextUInt32() * (uint)bound;
        }
        return (int)(product >> 32);
    }

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [low, high).</summary>
    public float NextUniform(float low, float high) => low + (high - low) * NextSingle();

    /// <summary>Standard normal (polar method of Marsaglia and Bray, 1964).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(spareGaussian))
        {
            var spare = spareGaussian;
            spareGaussian = double.NaN;
            return spare;
        }
        while (true)
        {
            var (u, v) = (2 * NextDouble() - 1, 2 * NextDouble() - 1);
            var s = u * u + v * v;
            if (s >= 1 || s == 0) continue;
            var factor = Math.Sqrt(-2 * Math.Log(s) / s);
            spareGaussian = v * factor;
            return u * factor;
        }
    }

    /// <summary>
    /// Gamma with the given shape and scale 1 (Marsaglia and Tsang, 2000); its logarithm, so that small shapes do not underflow.
    /// </summary>
    public double NextLogGamma(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape);
        if (shape < 1) return NextLogGamma(shape + 1) + Math.Log(1 - NextDouble()) / shape;
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextGaussian();
            var v = 1 + c * x;
            if (v <= 0) continue;
            v *= v * v;
            if (Math.Log(1 - NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return Math.Log(d * v);
        }
    }

    /// <summary>A draw from Dirichlet(<paramref name="concentration"/>), written to <paramref name="proportions"/>; sums to 1.</summary>
    public void NextDirichlet(ReadOnlySpan<double> concentration, Span<double> proportions)
    {
        var max = double.NegativeInfinity;
        for (var i = 0; i < concentration.Length; i++)
        {
            proportions[i] = concentration[i] > 0 ? NextLogGamma(concentration[i]) : double.NegativeInfinity;
            max = Math.Max(max, proportions[i]);
        }
        var sum = 0.0;
        for (var i = 0; i < concentration.Length; i++) sum += proportions[i] = Math.Exp(proportions[i] - max);
        for (var i = 0; i < concentration.Length; i++) proportions[i] /= sum;
    }

    /// <summary>Shuffles in place (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A random order of 0 to <paramref name="count"/> - 1.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        Shuffle(order.AsSpan());
        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }

    private void Refill()
    {
        (word0, word1, word2, word3) = Philox((uint)block, (uint)(block >> 32), counter2, counter3, key0, key1);
        block++;
        used = 0;
    }

    /// <summary>The Philox4x32 bijection with ten rounds.</summary>
    internal static (uint, uint, uint, uint) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var i = 0; i < 10; i++)
        {
            var p0 = (ulong)0xD2511F53 * c0;
            var p1 = (ulong)0xCD9E8D57 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (c0, c1, c2, c3);
    }
}
