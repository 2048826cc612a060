namespace Fl.Core;

/// <summary>Where something was written: <c>FILE:LINE:COLUMN</c>, or <c>--set KEY</c> (line 0).</summary>
internal sealed record Place(string Source, long Line = 0, long Column = 0)
{
    /// <summary>Of what nobody wrote.</summary>
    public static Place Nowhere { get; } = new("");

    public override string ToString() => Line > 0 ? $"{Source}:{Line}:{Column}" : Source;
}

/// <summary>One mistake: where, at which dotted key (empty for the file as a whole), what.</summary>
internal sealed record Mistake(Place Place, string Path, string Message)
{
    public override string ToString()
    {
        var place = Place.ToString();
        return Path.Length == 0 || place.EndsWith(" " + Path, StringComparison.Ordinal)
            ? $"{place}: {Message}"
            : $"{place}: {Path}: {Message}";
    }
}

/// <summary>A YAML value and where it begins.</summary>
internal abstract class YamlValue(Place place)
{
    public Place Place { get; } = place;

    /// <summary>This value, to be changed without changing the other.</summary>
    public abstract YamlValue Copy();
}

/// <summary>A scalar as it was written; <see cref="IsQuoted"/> ones are always text.</summary>
internal sealed class YamlScalar(Place place, string text, bool isQuoted) : YamlValue(place)
{
    public string Text { get; } = text;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>The folder of the file that it stands in, where that is one that another extends; else null.</summary>
    public string? Folder { get; init; }

    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";

    public override YamlScalar Copy() => this;

    /// <summary>Another text in its place.</summary>
    public YamlScalar With(string text, bool isQuoted) => new(Place, text, isQuoted) { Folder = Folder };
}

internal sealed class YamlList(Place place) : YamlValue(place)
{
    public List<YamlValue> Items { get; private init; } = [];

    public override YamlList Copy() => new(Place) { Items = Items.ConvertAll(item => item.Copy()) };
}

/// <summary>A key, where it is, and its value.</summary>
internal sealed record YamlEntry(string Key, Place Place, YamlValue Value)
{
    /// <summary>Whether the value is one of several that a sweep has for the key.</summary>
    public bool IsSwept { get; init; }

    /// <summary>Where a mistake in the value is told: at its key, or, of several values, at the one.</summary>
    public Place Blame => IsSwept ? Value.Place : Place;
}

/// <summary>A mapping in the order of its keys.</summary>
internal sealed class YamlTable(Place place) : YamlValue(place)
{
    /// <summary>The key of the scalar that a table was short for: it chooses the component, whatever that key is called.</summary>
    public const string Short = "";

    public List<YamlEntry> Entries { get; init; } = [];

    /// <summary>The key whose list was written where the table is meant; null for a table written as one.</summary>
    public string? BareList { get; init; }

    public override YamlTable Copy() =>
        new(Place) { BareList = BareList, Entries = Entries.ConvertAll(entry => entry with { Value = entry.Value.Copy() }) };

    public YamlEntry? Find(string key) => Entries.FindIndex(entry => entry.Key == key) is >= 0 and var i ? Entries[i] : null;

    /// <summary>The component that was asked for; of its key and the short form, the one written last.</summary>
    public YamlEntry? Choice(string selector) =>
        Entries.FindLastIndex(entry => entry.Key == selector || entry.Key == Short) is >= 0 and var i ? Entries[i] : null;

    /// <summary>Adds the entry as the last one, in place of the one with its key.</summary>
    public void Set(YamlEntry entry)
    {
        Entries.RemoveAll(old => old.Key == entry.Key);
        Entries.Add(entry);
    }
}
