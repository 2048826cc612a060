using System.CommandLine;
using System.Globalization;

namespace Fl.Cli;

/// <summary><c>--seeds</c>: how many, or which.</summary>
internal static class SeedsOption
{
    private const string Name = "--seeds";
    private const int MostSeeds = 1000;

    /// <summary>Its value is that of the key <c>seeds</c>.</summary>
    public static Option<string?> Create() => new(Name)
    {
        Description = "Run it with so many seeds, from the experiment's on, or with those of a list or a range: 3, 1,2,3 or 1..5.",
        HelpName = "n",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (Number(text) is >= 1 and <= MostSeeds) return text;
            if (Number(text) is null && List(text) is { Count: > 0 and <= MostSeeds } seeds) return $"[{string.Join(", ", seeds)}]";
            result.AddError($"{Name} takes how many seeds, at most {MostSeeds:n0}, or which, e.g. {Name} 3, "
                + $"{Name} 1,2,3 or {Name} 1..5, not '{text}'.");
            return null;
        },
    };

    /// <summary>Null where an item is neither a number nor a range.</summary>
    private static List<long>? List(string text)
    {
        var seeds = new List<long>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = item.Split("..");
            if (ends.Length > 2 || Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || last < first
                || last - first >= MostSeeds)
                return null;
            for (var seed = first; seed <= last; seed++) seeds.Add(seed);
        }
        return seeds;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
