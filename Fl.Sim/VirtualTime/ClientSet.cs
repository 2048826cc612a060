using System.Collections;
using System.Numerics;

namespace Fl.Sim;

/// <summary>
/// Some of the clients, in the order of their numbers. To add one, to take one out and to find the one at a place takes a time that grows
/// with the logarithm of how many clients there may be: there is a bit for each, and a Fenwick tree over how many of each 64 are set
/// (Fenwick, "A New Data Structure for Cumulative Frequency Tables", Software: Practice and Experience 1994).
/// </summary>
/// <param name="clients">How many there may be.</param>
internal sealed class ClientSet(int clients) : IReadOnlyList<int>
{
    private readonly ulong[] words = new ulong[(clients + 63) / 64];

    /// <summary>At i how many are in the words before i and not before i less its lowest bit; at 0 none.</summary>
    private readonly int[] sums = new int[(clients + 63) / 64 + 1];

    public int Count { get; private set; }

    /// <summary>The client at a place, the least being 0.</summary>
    public int this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            var before = 0;
            for (var step = (int)BitOperations.RoundUpToPowerOf2((uint)sums.Length) / 2; step > 0; step /= 2)
            {
                if (before + step >= sums.Length || sums[before + step] > index) continue;
                before += step;
                index -= sums[before];
            }
            var word = words[before];
            for (; index > 0; index--) word &= word - 1;
            return before * 64 + BitOperations.TrailingZeroCount(word);
        }
    }

    public bool Contains(int client) => (words[client / 64] >> client % 64 & 1) != 0;

    /// <summary>Has a client in it, or not; whether that is a change.</summary>
    public bool Put(int client, bool isIn)
    {
        if (Contains(client) == isIn) return false;
        words[client / 64] ^= 1UL << client % 64;
        var change = isIn ? 1 : -1;
        Count += change;
        for (var i = client / 64 + 1; i < sums.Length; i += i & -i) sums[i] += change;
        return true;
    }

    public IEnumerator<int> GetEnumerator()
    {
        for (var i = 0; i < words.Length; i++)
            for (var word = words[i]; word != 0; word &= word - 1) yield return i * 64 + BitOperations.TrailingZeroCount(word);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
