using System.Buffers.Binary;

namespace Fl.Faults.Fuzzing;

/// <summary>
/// Damages inputs the way fuzzers do: bits, lengths, cuts, copies, splices, words of the format. A case is a function of its number.
/// </summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> words)
{
    private static readonly long[] Numbers =
        [0, 1, -1, 2, 7, 8, 16, 64, 127, 128, 255, 256, 1024, 4096, 32767, 32768, 65535, 65536, 1 << 20, int.MaxValue, int.MinValue,
            uint.MaxValue, 1L << 32, long.MaxValue, long.MinValue];

    public byte[] Make(int number)
    {
        var random = new Random(number);
        if (random.Next(64) == 0) return Noise(random, random.Next(300));
        var bytes = new List<byte>(seeds[random.Next(seeds.Count)]);
        for (var left = 1 << random.Next(5); left > 0; left--) Mutate(bytes, random);
        return [.. bytes];
    }

    private void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(8) == 0 ? random.Next(bytes.Count + 1) : random.Next(1, 9), bytes.Count - at);
        switch (random.Next(10))
        {
            case 0 or 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                Overwrite(bytes, at, Number(random));
                break;
            case 4:
                bytes.InsertRange(at, Noise(random, random.Next(1, 9)));
                break;
            case 5:
                bytes.RemoveRange(at, length);
                break;
            case 6 when bytes.Count < 1 << 20:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 7:
                var other = seeds[random.Next(seeds.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                break;
            case 8 when words.Count > 0:
                bytes.InsertRange(at, words[random.Next(words.Count)]);
                break;
            default:
                if (random.Next(4) == 0) bytes.RemoveRange(at, bytes.Count - at);
                else if (words.Count > 0) Overwrite(bytes, at, words[random.Next(words.Count)]);
                break;
        }
    }

    private static byte[] Number(Random random)
    {
        var bytes = new byte[1 << random.Next(4)];
        Span<byte> whole = stackalloc byte[8];
        var isBig = random.Next(2) == 0;
        var value = Numbers[random.Next(Numbers.Length)] + random.Next(-1, 2);
        if (isBig) BinaryPrimitives.WriteInt64BigEndian(whole, value);
        else BinaryPrimitives.WriteInt64LittleEndian(whole, value);
        (isBig ? whole[^bytes.Length..] : whole[..bytes.Length]).CopyTo(bytes);
        return bytes;
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++) bytes[at + i] = with[i];
    }
}
