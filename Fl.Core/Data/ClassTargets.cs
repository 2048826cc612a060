using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>One class for each example.</summary>
/// <param name="labels">Class index of each example.</param>
/// <param name="classes">Number of classes, 1 to 65,536.</param>
public sealed class ClassTargets(ushort[] labels, int classes) : Targets
{
    /// <summary>Most classes.</summary>
    internal const int Most = ushort.MaxValue + 1;

    public ushort[] Labels { get; } = labels;

    public override int Count => Labels.Length;

    public override int Classes { get; } = classes;

    public override string Kind => $"one of {Classes} classes";

    public override ClassTargets Select(ReadOnlySpan<int> indices)
    {
        var some = new ushort[indices.Length];
        for (var i = 0; i < some.Length; i++) some[i] = Labels[indices[i]];
        return new(some, Classes);
    }

    public override ClassTargets Concat(Targets other) => other is ClassTargets more && more.Classes == Classes
        ? new([.. Labels, .. more.Labels], Classes)
        : throw new ArgumentException($"{Kind} cannot be followed by {other.Kind}.", nameof(other));

    /// <summary>A byte for each where there are up to 256 classes, else two, the low one first.</summary>
    public override void AppendTo(IncrementalHash hash)
    {
        if (Classes <= 256)
        {
            hash.AppendData(Array.ConvertAll(Labels, label => (byte)label));
            return;
        }
        var bytes = new byte[2 * Labels.Length];
        for (var i = 0; i < Labels.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), Labels[i]);
        hash.AppendData(bytes);
    }

    public override void Load(Batch batch, ReadOnlySpan<int> indices)
    {
        var (from, to) = (Labels, batch.Labels);
        for (var i = 0; i < indices.Length; i++) to[i] = from[indices[i]];
    }

    public override int[] CountClasses(ReadOnlySpan<int> examples)
    {
        var counts = new int[Classes];
        foreach (var example in examples) counts[Labels[example]]++;
        return counts;
    }
}
