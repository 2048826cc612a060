using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Applies a rule to every coordinate's values in ascending order. Sixteen coordinates are sorted at once, a client to a
/// register, by Batcher's merge exchange (Knuth, The Art of Computer Programming, volume 3, 5.2.2, Algorithm M), which takes
/// the same exchanges whatever the values are: no branch, and nothing allocated per coordinate.
/// </summary>
internal static unsafe class SortedCoordinates
{
    private const int Lanes = 16;

    /// <param name="vectors">At least one, of one length, without a NaN.</param>
    /// <param name="result">Receives the rule's values; may be one of the vectors.</param>
    public static void Reduce<TRule>(IReadOnlyList<HostVector> vectors, TRule rule, HostVector result) where TRule : struct, ICoordinateRule
    {
        var exchanges = Exchanges(vectors.Count);
        Slices.Run(result.Length, (start, size) => Reduce(vectors, rule, exchanges, start, start + size, result));
    }

    private static void Reduce<TRule>(
        IReadOnlyList<HostVector> vectors, TRule rule, (int, int)[] exchanges, int start, int length, HostVector result)
        where TRule : struct, ICoordinateRule
    {
        var column = new Vector512<float>[vectors.Count];
        fixed (Vector512<float>* values = column)
        {
            for (; start <= length - Lanes; start += Lanes)
            {
                for (var client = 0; client < column.Length; client++) values[client] = Vector512.Load(vectors[client].Pointer + start);
                Sort(values, exchanges);
                rule.Of(column).Store(result.Pointer + start);
            }
            if (start == length) return;
            for (var client = 0; client < column.Length; client++)
            {
                values[client] = default;
                vectors[client].Span[start..length].CopyTo(new Span<float>(values + client, Lanes));
            }
            Sort(values, exchanges);
            var rest = rule.Of(column);
            new Span<float>(&rest, length - start).CopyTo(result.Span[start..]);
        }
        GC.KeepAlive(vectors);
    }

    private static void Sort(Vector512<float>* values, (int, int)[] exchanges)
    {
        foreach (var (low, high) in exchanges)
        {
            var (x, y) = (values[low], values[high]);
            // Of 0 and -0 either may come twice; they are equal.
            (values[low], values[high]) = (Vector512.MinNative(x, y), Vector512.MaxNative(x, y));
        }
    }

    /// <summary>Pairs of places to compare and exchange, in order, that sort <paramref name="count"/> values.</summary>
    private static (int, int)[] Exchanges(int count)
    {
        var exchanges = new List<(int, int)>();
        var highest = 1;
        while (highest < count) highest *= 2;
        for (var p = highest / 2; p > 0; p /= 2)
            for (var (q, r, d) = (highest / 2, 0, p); ; (d, q, r) = (q - p, q / 2, p))
            {
                for (var i = 0; i < count - d; i++)
                    if ((i & p) == r) exchanges.Add((i, i + d));
                if (q == p) break;
            }
        return [.. exchanges];
    }
}
