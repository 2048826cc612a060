namespace Fl.Core;

/// <summary>With which group each is compared: that which has other values for some keys and its own for the rest.</summary>
/// <param name="Text">As it was asked for.</param>
/// <param name="Values">The values, by place of their key.</param>
public sealed record Baseline(string Text, IReadOnlyDictionary<int, string> Values)
{
    /// <summary>Reads <c>strategy=fedavg</c>, several separated by commas.</summary>
    /// <exception cref="BadInputException">A key or value is none of the table's.</exception>
    public static Baseline Parse(string text, IReadOnlyList<RunKey> keys)
    {
        var values = new Dictionary<int, string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.IndexOf('=') is > 0 and var at
                ? (part[..at], part[(at + 1)..])
                : throw new BadInputException($"--baseline: found '{part}', expected KEY=VALUE, e.g. strategy=fedavg.");
            var place = RunKeys.Place(name, keys, "--baseline");
            if (!keys[place].Distinct().Contains(value))
                throw new BadInputException(
                    $"--baseline: no run has '{value}' for {name}{RunKeys.Expected(value, keys[place].Distinct())}");
            values[place] = value;
        }
        return new(text, values);
    }

    /// <summary>The group to compare one with; null where there is none.</summary>
    public RunGroup? For(RunGroup group, IReadOnlyList<RunGroup> groups)
    {
        var wanted = group.Values.Select((value, i) => Values.GetValueOrDefault(i, value));
        return groups.FirstOrDefault(other => other.Values.SequenceEqual(wanted));
    }
}
