namespace Fl.Core;

/// <summary>
/// How the parts of a message travel: what is trained of the model by a codec of the experiment's choice, all else, such as running
/// statistics and what a strategy sends beside the change, as it is.
/// </summary>
public sealed class MessageFormat
{
    private static readonly F32 Plain = new();
    private readonly Part[] parts;

    /// <param name="layout">What is sent.</param>
    /// <param name="trained">Encodes what is trained of the model.</param>
    public MessageFormat(MessageLayout layout, Codec trained)
    {
        (Layout, IsPlain) = (layout, trained is F32);
        var (next, all) = (0, new List<Part>());
        void Add(string name, int length, Codec codec)
        {
            if (length > 0) all.Add(new(name, next, length, codec));
            next += length;
        }
        Add(layout.Parts[0].Name, layout.TrainedLength, trained);
        Add("statistics", layout.ModelLength - layout.TrainedLength, Plain);
        foreach (var (name, length) in layout.Parts.Skip(1)) Add(name, length, Plain);
        parts = [.. all];
        MostBytes = parts.Sum(part => part.Codec.MostBytes(part.Length));
    }

    /// <summary>What an experiment's clients send.</summary>
    public static MessageFormat Up(Experiment experiment, Model model) =>
        new(MessageLayout.Up(experiment.Strategy, model), experiment.Compress?.Up ?? Plain);

    public MessageLayout Layout { get; }

    /// <summary>Whether every number travels as it is.</summary>
    public bool IsPlain { get; }

    /// <summary>The most bytes that a message takes.</summary>
    public long MostBytes { get; }

    /// <summary>In the order in which they travel.</summary>
    internal IReadOnlyList<Part> Parts => parts;

    /// <summary>What is wrong with the parts that another side announces, in a few words; null when nothing is.</summary>
    public string? WhyNot(IReadOnlyList<PartHeader> announced)
    {
        if (announced.Count != parts.Length) return $"{announced.Count} parts instead of {parts.Length}";
        foreach (var (header, part) in announced.Zip(parts))
        {
            if (header.Name != part.Name) return $"a part of another name than '{part.Name}'";
            if (header.Codec != Catalog.NameOf(part.Codec)) return $"'{part.Name}' by another codec than {Catalog.NameOf(part.Codec)}";
            if (header.Length != (ulong)part.Length) return $"{header.Length} numbers of '{part.Name}' instead of {part.Length}";
            if (header.Bytes > (ulong)part.Codec.MostBytes(part.Length))
                return $"{header.Bytes} bytes of '{part.Name}', more than {part.Codec.MostBytes(part.Length)}";
        }
        return null;
    }

    /// <param name="Name">As <see cref="MessageLayout.Parts"/> has it, or <c>statistics</c>.</param>
    /// <param name="Start">Where it begins in the message.</param>
    /// <param name="Length">Its numbers.</param>
    internal readonly record struct Part(string Name, int Start, int Length, Codec Codec);
}
