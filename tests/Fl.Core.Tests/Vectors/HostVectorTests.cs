using FsCheck.Xunit;

namespace Fl.Core.Tests.Vectors;

public class HostVectorTests
{
    [Property]
    public void Every_operation_equals_its_scalar_definition(byte length, int seed, sbyte factor)
    {
        var n = length + 1;
        var a = factor / 16f;
        var stream = new RandomStream(seed, Purpose.Shuffle);
        float[] Draw() => [.. Enumerable.Range(0, n).Select(_ => (float)stream.NextGaussian())];
        var (t, x, y) = (Draw(), Draw(), Draw());
        using var vx = Of(x);
        using var vy = Of(y);

        Check(v => v.Add(vx), i => t[i] + x[i]);
        Check(v => v.AddScaled(a, vx), i => MathF.FusedMultiplyAdd(a, x[i], t[i]));
        Check(v => v.AddDifference(a, vx, vy), i => MathF.FusedMultiplyAdd(a, x[i] - y[i], t[i]));
        Check(v => v.Subtract(vx, vy), i => x[i] - y[i]);
        Check(v => v.Scale(a), i => t[i] * a);
        Check(v => v.Multiply(vx), i => t[i] * x[i]);
        Check(v => v.Clamp(-0.5f, 0.25f), i => Math.Clamp(t[i], -0.5f, 0.25f));
        Check(v => v.AddProduct(a, vx, vy), i => MathF.FusedMultiplyAdd(a, x[i] * y[i], t[i]));
        Check(v => v.AddSign(a, vx), i => t[i] + a * Math.Sign(x[i]));
        using var squares = Of([.. y.Select(value => value * value)]);
        Check(v => v.AddQuotient(a, vx, squares, 0.5f), i => MathF.FusedMultiplyAdd(a, x[i] / (MathF.Sqrt(y[i] * y[i]) + 0.5f), t[i]));
        Check(v => v.Fill(a), _ => a);
        Check(v => v.CopyFrom(vx), i => x[i]);
        Assert.Equal(x.Zip(y, (p, q) => (double)p * q).Sum(), vx.Dot(vy), 1e-9 * n);

        void Check(Action<HostVector> act, Func<int, float> expected)
        {
            using var v = Of(t);
            act(v);
            for (var i = 0; i < n; i++) Assert.Equal(expected(i), v.Span[i]);
        }
    }

    [Fact]
    public void A_slice_shares_memory_with_its_vector()
    {
        using var vector = new HostVector(10);
        vector.Slice(3, 4).Fill(2);
        Assert.Equal([0, 0, 0, 2, 2, 2, 2, 0, 0, 0], vector.Span.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => vector.Slice(8, 3));
    }

    [Fact]
    public void Vectors_of_different_lengths_do_not_mix()
    {
        using var ten = new HostVector(10);
        using var nine = new HostVector(9);
        Assert.Throws<ArgumentOutOfRangeException>(() => ten.Add(nine));
    }

    private static HostVector Of(float[] values)
    {
        var vector = new HostVector(values.Length);
        vector.CopyFrom(values);
        return vector;
    }
}
