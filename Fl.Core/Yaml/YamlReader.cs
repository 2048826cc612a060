using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fl.Core;

/// <summary>
/// Reads one YAML document to a tree that knows its places. Bounded, whatever the text: its size, its depth, and the
/// number of values once every alias is expanded. A merge key, <c>&lt;&lt;: *base</c>, gives a table the keys of another that it does
/// not have itself; of several in a list the first that has one.
/// </summary>
internal sealed class YamlReader
{
    private const string MergeKey = "<<";
    private readonly Dictionary<AnchorName, YamlValue> anchors = [];
    private readonly Func<Mark, Place> place;
    private readonly ICollection<Mistake> mistakes;
    private readonly YamlLimits limits;
    private readonly string? folder;
    private readonly YamlEvents parser;
    private int values;

    private YamlReader(string text, Func<Mark, Place> place, ICollection<Mistake> mistakes, YamlLimits limits, string? folder) =>
        (parser, this.place, this.mistakes, this.limits, this.folder) = (new YamlEvents(text), place, mistakes, limits, folder);

    /// <summary>The document, or null when it is empty or cannot be read; every reason is added to <paramref name="mistakes"/>.</summary>
    /// <param name="place">Tells where a mark is.</param>
    /// <param name="limits">What it may hold; a file's where null.</param>
    /// <param name="folder">What its scalars know: <see cref="YamlScalar.Folder"/>.</param>
    public static YamlValue? Read(
        string text, Func<Mark, Place> place, ICollection<Mistake> mistakes, YamlLimits? limits = null, string? folder = null)
    {
        limits ??= YamlLimits.File;
        if (text.Length > limits.Characters)
        {
            mistakes.Add(new(place(Mark.Empty), "", $"longer than {limits.Characters} characters; an experiment is a page."));
            return null;
        }
        try
        {
            return new YamlReader(text, place, mistakes, limits, folder).Document();
        }
        catch (YamlException e)
        {
            mistakes.Add(new(place(e.Start), "", $"not readable as YAML: {Quoting.Sentence(Quoting.OneLine(e.Message, 200))}"));
            return null;
        }
    }

    private YamlValue? Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _)) return null;
        var root = Value(1);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            mistakes.Add(new(place(second.Start), "", "a second YAML document begins here; an experiment is one document."));
        return root;
    }

    private YamlValue Value(int depth)
    {
        Count(1, depth);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!anchors.TryGetValue(alias.Value, out var target))
                throw new SemanticErrorException(alias.Start, alias.End, $"the alias *{alias.Value} has no anchor before it");
            return Copy(target, depth);
        }
        if (parser.Accept<NodeEvent>(out var node) && node.Tag is { IsEmpty: false, IsNonSpecific: false })
            mistakes.Add(new(place(node.Start), "",
                $"the tag {Quoting.OneLine(node.Tag.Value)} has no meaning in an experiment; leave it out."));
        YamlValue value = parser.TryConsume<Scalar>(out var scalar)
            ? new YamlScalar(place(scalar.Start), scalar.Value, scalar.Style != ScalarStyle.Plain) { Folder = folder }
            : parser.Accept<SequenceStart>(out _) ? List(depth)
            : Table(depth);
        if (node is { Anchor.IsEmpty: false }) anchors[node.Anchor] = value;
        return value;
    }

    private YamlList List(int depth)
    {
        var list = new YamlList(place(parser.Consume<SequenceStart>().Start));
        while (!parser.TryConsume<SequenceEnd>(out _)) list.Items.Add(Value(depth + 1));
        return list;
    }

    private YamlTable Table(int depth)
    {
        var table = new YamlTable(place(parser.Consume<MappingStart>().Start));
        var first = new Dictionary<string, Place>();
        var merged = new List<YamlTable>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Value(depth + 1);
            var value = Value(depth + 1);
            if (key is YamlScalar { IsQuoted: false, Text: MergeKey }) merged.AddRange(Merged(key.Place, value));
            else if (key is not YamlScalar { IsNull: false, Text: { Length: > 0 } name })
                mistakes.Add(new(key.Place, "", "a key must be a word."));
            else if (!first.TryAdd(name, key.Place))
                mistakes.Add(new(key.Place, Quoting.OneLine(name),
                    $"the key is already at line {first[name].Line}, column {first[name].Column}; keep one."));
            else
                table.Entries.Add(new(name, key.Place, value));
        }
        foreach (var entry in merged.SelectMany(other => other.Entries))
            if (first.TryAdd(entry.Key, entry.Place)) table.Entries.Add(entry);
        return table;
    }

    /// <summary>The tables whose keys a table takes over.</summary>
    private IEnumerable<YamlTable> Merged(Place at, YamlValue value)
    {
        List<YamlValue> all = value is YamlList list ? list.Items : [value];
        if (!all.TrueForAll(one => one is YamlTable))
            mistakes.Add(new(at, MergeKey,
                $"found {Quoting.Found(all.First(one => one is not YamlTable))}, expected a table, *alias of one, or a list of them."));
        return all.OfType<YamlTable>();
    }

    /// <summary>What an alias stands for: a copy, so that an override of one use leaves the others.</summary>
    private YamlValue Copy(YamlValue value, int depth)
    {
        if (value is YamlScalar) return value;
        if (value is YamlList list)
        {
            var items = new YamlList(value.Place);
            foreach (var item in list.Items)
            {
                Count(1, depth + 1);
                items.Items.Add(Copy(item, depth + 1));
            }
            return items;
        }
        var table = new YamlTable(value.Place);
        foreach (var entry in ((YamlTable)value).Entries)
        {
            Count(2, depth + 1);
            table.Entries.Add(entry with { Value = Copy(entry.Value, depth + 1) });
        }
        return table;
    }

    private void Count(int more, int depth)
    {
        var mark = parser.Current?.Start ?? Mark.Empty;
        if (depth > limits.Depth) throw new SemanticErrorException(mark, mark, $"nested deeper than {limits.Depth} levels");
        if ((values += more) > limits.Values)
            throw new SemanticErrorException(mark, mark, $"more than {limits.Values} values, aliases expanded");
    }
}
