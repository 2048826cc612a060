using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>Examples in memory, shared by all clients and workers; immutable once loaded.</summary>
public sealed record Dataset
{
    private Hashed? hashed;

    public required string Name { get; init; }

    public required int Classes { get; init; }

    /// <summary>What the classes are called, in the order of their numbers; empty where nobody says.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What is divided among the clients.</summary>
    public required ImageSet Train { get; init; }

    /// <summary>What the global model is evaluated on. Empty when the partition holds test examples out of <see cref="Train"/>.</summary>
    public required ImageSet Test { get; init; }

    public required Normalization Normalization { get; init; }

    public Augmentation Augmentation { get; init; }

    /// <summary>How pictures are read that the model is asked about.</summary>
    public PictureOrientation Orientation { get; init; }

    /// <summary>Each client's own style, or null where clients do not differ.</summary>
    public Func<int, FeatureShift>? Style { get; init; }

    public Shape Shape => Train.Shape;

    /// <summary>The classes of which there is no training example, by their names or else their numbers.</summary>
    public IReadOnlyList<string> Untrained()
    {
        var isThere = new bool[Classes];
        foreach (var label in Train.Labels) isThere[label] = true;
        return [.. Enumerable.Range(0, Classes).Where(label => !isThere[label])
            .Select(label => ClassNames.Count > 0 ? ClassNames[label] : $"{label}")];
    }

    /// <summary>SHA-256, in lower-case hex, of all pixels and labels, the training set's before the test set's; a label is a byte
    /// where there are up to 256 classes, else two, the low one first. Any thread.</summary>
    public string Sha256()
    {
        // Runs that share a data set share the time that this takes.
        if (hashed is { } known && known.Train == Train && known.Test == Test) return known.Sha256;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in (ReadOnlySpan<ImageSet>)[Train, Test])
        {
            hash.AppendData(set.Pixels);
            hash.AppendData(Bytes(set.Labels));
        }
        hashed = new(Train, Test, Convert.ToHexStringLower(hash.GetHashAndReset()));
        return hashed.Sha256;
    }

    private byte[] Bytes(ushort[] labels)
    {
        if (Classes <= 256) return Array.ConvertAll(labels, label => (byte)label);
        var bytes = new byte[2 * labels.Length];
        for (var i = 0; i < labels.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), labels[i]);
        return bytes;
    }

    private sealed record Hashed(ImageSet Train, ImageSet Test, string Sha256);
}
