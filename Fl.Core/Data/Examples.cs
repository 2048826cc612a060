using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>
/// Examples in memory, all of one kind and shape, each with what is to be learnt of it. A kind says how its examples are stored
/// and how they get into a batch.
/// </summary>
public abstract class Examples
{
    /// <param name="shape">Shape of every example.</param>
    /// <param name="targets">One for each example.</param>
    /// <param name="owners">Whose each example is; null where the data does not say.</param>
    protected Examples(Shape shape, Targets targets, Owners? owners)
    {
        if (owners is not null && owners.Count != targets.Count)
            throw new ArgumentException($"{owners.Count} examples have an owner, and there are {targets.Count}.", nameof(owners));
        (Shape, Targets, Owners) = (shape, targets, owners);
    }

    public Shape Shape { get; }

    public Targets Targets { get; }

    public Owners? Owners { get; }

    public int Count => Targets.Count;

    /// <summary>What they are, in the plural and as in the middle of a sentence: pictures.</summary>
    public abstract string Kind { get; }

    /// <summary>A copy of some of the examples, in that order.</summary>
    public abstract Examples Select(ReadOnlySpan<int> indices);

    /// <summary>These followed by others of the same kind and shape.</summary>
    public abstract Examples Concat(Examples other);

    /// <summary>Adds the stored bytes to a hash, the examples' before their targets'; owners are not in it.</summary>
    public abstract void AppendTo(IncrementalHash hash);

    /// <summary>
    /// Puts the values of some examples into a batch, in that order and in the batch's own layout; those of its other lanes become
    /// zero. Not for pictures, which a <see cref="BatchLoader"/> normalizes and augments on the way.
    /// </summary>
    public virtual void Load(Batch batch, ReadOnlySpan<int> indices) =>
        throw new NotSupportedException($"{Kind} are not loaded as they are.");

    /// <summary>Them as pictures, for what works on pixels alone.</summary>
    /// <param name="who">That, as a sentence begins.</param>
    /// <exception cref="BadInputException">They are none.</exception>
    public ImageSet AsImages(string who) =>
        this as ImageSet ?? throw new BadInputException($"{who} needs pictures, and the examples of this data set are {Kind}.");
}
