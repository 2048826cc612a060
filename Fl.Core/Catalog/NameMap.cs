namespace Fl.Core;

/// <summary>Names for names, in the order of the file, as an option holds them: <c>{fc: linear}</c>.</summary>
public sealed class NameMap(params IReadOnlyList<(string From, string To)> pairs)
{
    /// <summary>None.</summary>
    public static NameMap Empty { get; } = new();

    public IReadOnlyList<(string From, string To)> Pairs { get; } = pairs;

    public override string ToString() => $"{{{string.Join(", ", Pairs.Select(pair => $"{pair.From}: {pair.To}"))}}}";
}
