namespace Fl.Core;

/// <summary>Whose each of some examples is: the writer, the speaker, the device that it comes from.</summary>
/// <param name="of">The owner of each example, an index into <paramref name="names"/>.</param>
/// <param name="names">What the owners are called.</param>
public sealed class Owners(int[] of, IReadOnlyList<string> names)
{
    /// <summary>Examples that have an owner.</summary>
    public int Count => Of.Length;

    /// <summary>The owner of each example, an index into <see cref="Names"/>.</summary>
    public int[] Of { get; } = of;

    /// <summary>What the owners are called.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Those of some of the examples, in that order, of the same names.</summary>
    public Owners Select(ReadOnlySpan<int> indices)
    {
        var some = new int[indices.Length];
        for (var i = 0; i < some.Length; i++) some[i] = Of[indices[i]];
        return new(some, Names);
    }

    /// <summary>These followed by others; who is called the same is the same.</summary>
    public Owners Concat(Owners other)
    {
        string[] all = [.. Names.Union(other.Names)];
        var places = all.Index().ToDictionary(name => name.Item, name => name.Index);
        return new([.. Of.Select(owner => places[Names[owner]]), .. other.Of.Select(owner => places[other.Names[owner]])], all);
    }
}
