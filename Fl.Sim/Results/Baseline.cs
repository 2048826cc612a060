using Fl.Core;

namespace Fl.Sim;

/// <summary>With which group each is compared: that which has other values for some keys and its own for the rest.</summary>
/// <param name="Values">The values, by place of their key.</param>
public sealed record Baseline(IReadOnlyDictionary<int, string> Values)
{
    /// <summary>Reads <c>strategy=fedavg</c>, several separated by commas.</summary>
    /// <exception cref="BadInputException">A key or value is none of the table's.</exception>
    public static Baseline Parse(string text, IReadOnlyList<RunKey> keys)
    {
        var values = new Dictionary<int, string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.IndexOf('=') is > 0 and var at ? (part[..at], part[(at + 1)..]) : throw new BadInputException($"--baseline: found '{part}', expected KEY=VALUE, e.g. strategy=fedavg.");
            var index = keys.Index().Where(key => key.Item.Key == name || key.Item.Label == name).Select(key => (int?)key.Index).FirstOrDefault()
                ?? throw new BadInputException($"--baseline: rows are not told apart by '{name}'{Of(name, keys.Select(key => key.Label))}");
            if (!keys[index].Distinct().Contains(value)) throw new BadInputException($"--baseline: no run has '{value}' for {name}{Of(value, keys[index].Distinct())}");
            values[index] = value;
        }
        return new(values);
    }

    /// <summary>The group to compare one with; null where there is none.</summary>
    public RunGroup? For(RunGroup group, IReadOnlyList<RunGroup> groups)
    {
        var wanted = group.Values.Select((value, i) => Values.GetValueOrDefault(i, value));
        return groups.FirstOrDefault(other => other.Values.SequenceEqual(wanted));
    }

    private static string Of(string word, IEnumerable<string> known) =>
        Nearest.Hint(word, known) is { Length: > 0 } hint ? hint : $"; expected {string.Join(" or ", known)}.";
}
