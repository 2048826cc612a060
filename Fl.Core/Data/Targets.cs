using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>What is to be learnt of each of some examples.</summary>
public abstract class Targets
{
    /// <summary>Examples that they belong to.</summary>
    public abstract int Count { get; }

    /// <summary>What there is for an example, as in the middle of a sentence: one of 10 classes.</summary>
    public abstract string Kind { get; }

    /// <summary>Number of classes; 0 where an example does not have one class.</summary>
    public virtual int Classes => 0;

    /// <summary>A copy of some of them, in that order.</summary>
    public abstract Targets Select(ReadOnlySpan<int> indices);

    /// <summary>These followed by others of the same kind.</summary>
    public abstract Targets Concat(Targets other);

    /// <summary>Adds the stored bytes to a hash.</summary>
    public abstract void AppendTo(IncrementalHash hash);

    /// <summary>Puts those of some examples into a batch, in that order.</summary>
    public abstract void Load(Batch batch, ReadOnlySpan<int> indices);

    /// <summary>How many of some examples are of each class; empty where they do not have one.</summary>
    public virtual int[] CountClasses(ReadOnlySpan<int> examples) => [];

    /// <summary>Them as classes, for what goes by these.</summary>
    /// <param name="who">That, as a sentence begins.</param>
    /// <exception cref="BadInputException">They are none.</exception>
    public ClassTargets AsClasses(string who) =>
        this as ClassTargets ?? throw new BadInputException($"{who} needs one class for each example, and this data set has {Kind}.");
}
