namespace Fl.Core;

/// <summary>Names for names, in the order of the file, as an option holds them: <c>{fc: linear}</c>. Equal where all are.</summary>
public sealed class NameMap(params IReadOnlyList<(string From, string To)> pairs) : IEquatable<NameMap>
{
    /// <summary>None.</summary>
    public static NameMap Empty { get; } = new();

    public IReadOnlyList<(string From, string To)> Pairs { get; } = pairs;

    public bool Equals(NameMap? other) => other is not null && Pairs.SequenceEqual(other.Pairs);

    public override bool Equals(object? obj) => Equals(obj as NameMap);

    public override int GetHashCode() => Pairs.Aggregate(0, HashCode.Combine);

    public override string ToString() => $"{{{string.Join(", ", Pairs.Select(pair => $"{pair.From}: {pair.To}"))}}}";
}
