namespace Fl.Core;

/// <summary>Weighted drawing without replacement.</summary>
internal static class WeightedDraw
{
    /// <summary>
    /// Draws one item after the other, each with a probability in proportion to its weight among those that are left (Efraimidis
    /// and Spirakis, "Weighted random sampling with a reservoir", Information Processing Letters 2006, Algorithm A).
    /// </summary>
    /// <param name="items">Distinct; one number is drawn from <paramref name="stream"/> for each, in this order.</param>
    /// <param name="weight">At least 0; an item of weight 0 comes after all others.</param>
    public static IEnumerable<int> Draw(RandomStream stream, IReadOnlyList<int> items, int size, Func<int, double> weight)
    {
        // The largest u^(1/weight), in logarithms; 1 - u is in (0, 1].
        var keys = items.Select(item => Math.Log(1 - stream.NextDouble()) / Math.Max(weight(item), double.Epsilon)).ToArray();
        return Enumerable.Range(0, items.Count).OrderByDescending(i => keys[i]).ThenBy(i => i).Take(size).Select(i => items[i]);
    }
}
