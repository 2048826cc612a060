using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>Examples in memory, shared by all clients and workers; immutable once loaded.</summary>
public sealed record Dataset
{
    private Hashed? hashed;

    public required string Name { get; init; }

    /// <summary>What is learnt of each example.</summary>
    public required LearningTask LearningTask { get; init; }

    /// <summary>Number of classes; 0 where an example does not have one class.</summary>
    public int Classes => Train.Targets.Classes;

    /// <summary>What the classes are called, in the order of their numbers; empty where nobody says.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What is divided among the clients.</summary>
    public required Examples Train { get; init; }

    /// <summary>What the global model is evaluated on. Empty when the partition holds test examples out of <see cref="Train"/>.</summary>
    public required Examples Test { get; init; }

    /// <summary>How bytes of pictures become floats; null where there are none.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>What happens to training pictures.</summary>
    public Augmentation Augmentation { get; init; } = new NoAugmentation();

    /// <summary>How pictures are read that the model is asked about.</summary>
    public PictureOrientation Orientation { get; init; }

    /// <summary>Each client's own style, or null where clients do not differ.</summary>
    public Func<int, FeatureShift>? Style { get; init; }

    public Shape Shape => Train.Shape;

    /// <summary>The classes of which there is no training example, by their names or else their numbers.</summary>
    public IReadOnlyList<string> Untrained()
    {
        var counts = Train.Targets.CountClasses([.. Enumerable.Range(0, Train.Count)]);
        return [.. Enumerable.Range(0, counts.Length).Where(label => counts[label] == 0)
            .Select(label => ClassNames.Count > 0 ? ClassNames[label] : $"{label}")];
    }

    /// <summary>SHA-256, in lower-case hex, of all examples and their targets, the training set's before the test set's: see
    /// <see cref="Examples.AppendTo"/>. Any thread.</summary>
    public string Sha256()
    {
        // Runs that share a data set share the time that this takes.
        if (hashed is { } known && known.Train == Train && known.Test == Test) return known.Sha256;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Train.AppendTo(hash);
        Test.AppendTo(hash);
        hashed = new(Train, Test, Convert.ToHexStringLower(hash.GetHashAndReset()));
        return hashed.Sha256;
    }

    private sealed record Hashed(Examples Train, Examples Test, string Sha256);
}
