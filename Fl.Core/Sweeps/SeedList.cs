using System.Globalization;

namespace Fl.Core;

/// <summary>The <c>seeds:</c> of an experiment file: a list, or how many from the experiment's own on.</summary>
internal sealed class SeedList(YamlEntry entry, List<Mistake> mistakes)
{
    private const int MostSeeds = 1000;

    /// <param name="start">The experiment's own seed.</param>
    public IReadOnlyList<long> Read(long start)
    {
        if (entry.Value is YamlScalar { IsQuoted: false } scalar && YamlNumber.Integer(scalar.Text) is >= 1 and <= MostSeeds and { } count
            && start <= long.MaxValue - count)
            return [.. Enumerable.Range(0, (int)count).Select(i => start + i)];
        if (entry.Value is not YamlList { Items.Count: >= 1 and <= MostSeeds } list)
        {
            mistakes.Add(new(entry.Place, entry.Key, $"found {Quoting.Found(entry.Value)}, expected a list of 1 to {MostSeeds} seeds, "
                + "e.g. [0, 1, 2], or how many, from seed on."));
            return [];
        }
        var seeds = new List<long>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = list.Items[i];
            if (item is not YamlScalar { IsQuoted: false } one || YamlNumber.Integer(one.Text) is not (>= 0 and { } seed))
                mistakes.Add(new(item.Place, $"{entry.Key}.{i}", $"found {Quoting.Found(item)}, expected an integer at least 0."));
            else if (seeds.Contains(seed)) mistakes.Add(new(item.Place, $"{entry.Key}.{i}", $"the seed {seed} is there twice; keep one."));
            else seeds.Add(seed);
        }
        return seeds;
    }

    /// <summary>The seeds as an entry of a file; null for none.</summary>
    public static YamlEntry? Entry(IReadOnlyList<long> seeds)
    {
        if (seeds.Count == 0) return null;
        var list = new YamlList(Place.Nowhere);
        foreach (var seed in seeds)
            list.Items.Add(new YamlScalar(Place.Nowhere, seed.ToString(CultureInfo.InvariantCulture), isQuoted: false));
        return new(SweepKeys.Seeds, Place.Nowhere, list);
    }
}
