using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Fl.Core.Tests;

/// <summary>A kind of examples that are no pictures: two numbers each, of which a third is to be learnt.</summary>
internal sealed class Pairs(float[] values, Targets targets, Owners? owners = null) : Examples(new(2, 1, 1), targets, owners)
{
    public override string Kind => "pairs of numbers";

    public float[] Values { get; } = values;

    /// <summary>Example i is (i, -i), and what is to be learnt of it 10 i.</summary>
    public static Pairs Of(int count, Owners? owners = null) => new(
        [.. Enumerable.Range(0, count).SelectMany(i => new[] { i, -(float)i })],
        new Sums([.. Enumerable.Range(0, count).Select(i => 10f * i)]), owners);

    public override Pairs Select(ReadOnlySpan<int> indices)
    {
        var some = new float[2 * indices.Length];
        for (var i = 0; i < some.Length; i++) some[i] = Values[2 * indices[i / 2] + i % 2];
        return new(some, Targets.Select(indices), Owners?.Select(indices));
    }

    public override Pairs Concat(Examples other) =>
        new([.. Values, .. ((Pairs)other).Values], Targets.Concat(other.Targets),
            other.Owners is null ? null : Owners?.Concat(other.Owners));

    public override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(Values.AsSpan()));
        Targets.AppendTo(hash);
    }

    public override unsafe void Load(Batch batch, ReadOnlySpan<int> indices)
    {
        var layout = batch.Layout;
        for (var n = 0; n < (indices.Length + layout.Lanes - 1) / layout.Lanes * layout.Lanes; n++)
            for (var c = 0; c < 2; c++)
                batch.Values[n / layout.Lanes * layout.BlockStride + layout.Origin + c * layout.PlaneStride + n % layout.Lanes] =
                    n < indices.Length ? Values[2 * indices[n] + c] : 0;
    }

    /// <summary>A number for each example.</summary>
    public sealed class Sums(float[] values) : Targets
    {
        public float[] Values { get; } = values;

        public override int Count => Values.Length;

        public override string Kind => "a number for each example";

        public override Sums Select(ReadOnlySpan<int> indices)
        {
            var some = new float[indices.Length];
            for (var i = 0; i < some.Length; i++) some[i] = Values[indices[i]];
            return new(some);
        }

        public override Sums Concat(Targets other) => new([.. Values, .. ((Sums)other).Values]);

        public override void AppendTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(Values.AsSpan()));

        public override void Load(Batch batch, ReadOnlySpan<int> indices) => throw new NotSupportedException();
    }
}
