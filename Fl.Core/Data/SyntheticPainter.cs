using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Paints one synthetic picture, 3x32x32: a shaded, striped background with clutter, on it the figure of its class, moved,
/// scaled, turned, sheared and striped, in colours that tell nothing about the class, and noise over all.
/// </summary>
internal sealed class SyntheticPainter
{
    public const int Side = 32, Pixels = 3 * Side * Side;
    private const int Plane = Side * Side;
    private static readonly Vector128<float> Columns = Vector128.Create(0f, 1, 2, 3);
    private readonly float[] canvas = new float[Pixels];
    private readonly uint[] noise = new uint[Pixels];
    private readonly float[] first = new float[3], second = new float[3], ground = new float[3];

    /// <summary>Paints a picture of class <paramref name="label"/>; every choice is drawn from <paramref name="stream"/>.</summary>
    public void Paint(int label, RandomStream stream, Span<byte> target)
    {
        // What is painted over shows through in the last bit.
        Array.Clear(canvas);
        PaintGround(stream);
        var clutter = 1 + stream.Next(3);
        for (var i = 0; i < clutter; i++) PaintClutter(stream);
        PaintFigure(label, stream);
        if (stream.Next(3) == 0) PaintClutter(stream);
        Develop(stream, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PaintGround(RandomStream stream)
    {
        for (var c = 0; c < 3; c++)
        {
            ground[c] = stream.NextUniform(0.2f, 0.8f);
            first[c] = ground[c] + stream.NextUniform(-0.1f, 0.1f);
            second[c] = ground[c] + stream.NextUniform(-0.1f, 0.1f);
        }
        var stripes = new Stripes(stream, 5, 16);
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x += Vector128<float>.Count)
                Blend(y * Side + x, Vector128<float>.One, stripes.At(Columns + Vector128.Create((float)x), y));
    }

    /// <summary>A small disc or bar of any colour anywhere.</summary>
    private void PaintClutter(RandomStream stream)
    {
        for (var c = 0; c < 3; c++) first[c] = second[c] = stream.NextUniform(0.05f, 0.95f);
        var (centreX, centreY) = (stream.NextUniform(0, Side), stream.NextUniform(0, Side));
        var (turnX, turnY) = Direction(stream);
        var (length, width) = (stream.NextUniform(1, 4), stream.NextUniform(0.7f, 1.6f));
        var reach = length + width + 1;
        var (left, right) = (Math.Max(0, (int)(centreX - reach)), Math.Min(Side - 1, (int)(centreX + reach)));
        var (top, bottom) = (Math.Max(0, (int)(centreY - reach)), Math.Min(Side - 1, (int)(centreY + reach)));
        for (var y = top; y <= bottom; y++)
            for (var x = left; x <= right; x++)
            {
                var (dx, dy) = (x - centreX, y - centreY);
                var along = Math.Max(0, Math.Abs(dx * turnX + dy * turnY) - length);
                var across = dy * turnX - dx * turnY;
                Blend(y * Side + x, Math.Clamp(width + 0.5f - MathF.Sqrt(along * along + across * across), 0, 1), mix: 0);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PaintFigure(int label, RandomStream stream)
    {
        PickColours(stream);
        var stripes = new Stripes(stream, 3, 8);
        var (centreX, centreY) = (15.5f + stream.NextUniform(-3.5f, 3.5f), 15.5f + stream.NextUniform(-3.5f, 3.5f));
        var radius = stream.NextUniform(8, 11);
        var tangent = stream.NextUniform(-0.4f, 0.4f);
        var cosine = 1 / MathF.Sqrt(1 + tangent * tangent);
        var sine = tangent * cosine;
        var (stretch, shear) = (stream.NextUniform(0.85f, 1.18f), stream.NextUniform(-0.2f, 0.2f));
        var (nothing, half, all) = (Vector128<float>.Zero, Vector128.Create(0.5f), Vector128<float>.One);
        for (var y = 0; y < Side; y++)
        {
            var dy = Vector128.Create((y - centreY) / radius);
            for (var x = 0; x < Side; x += Vector128<float>.Count)
            {
                var column = Columns + Vector128.Create((float)x);
                var dx = (column - Vector128.Create(centreX)) / radius;
                var (u, v) = (dx * cosine + dy * sine, dy * cosine - dx * sine);
                var distance = Figure.Distance(label, (u + shear * v) * stretch, v / stretch);
                var coverage = Vector128.MinNative(Vector128.MaxNative(half - distance * radius, nothing), all);
                if (Vector128.GreaterThanAny(coverage, nothing)) Blend(y * Side + x, coverage, stripes.At(column, y));
            }
        }
    }

    /// <summary>Two near colours, both well apart from the background's, brighter than it fifteen times of sixteen.</summary>
    private void PickColours(RandomStream stream)
    {
        var brighter = stream.Next(16) > 0;
        float distance, brightness;
        do
        {
            (distance, brightness) = (0, 0);
            for (var c = 0; c < 3; c++)
            {
                first[c] = stream.NextUniform(0.05f, 0.95f);
                var difference = first[c] - ground[c];
                distance += difference * difference;
                brightness += difference;
            }
        }
        while (distance < 0.12f || brightness > 0 != brighter);
        for (var c = 0; c < 3; c++) second[c] = first[c] + stream.NextUniform(-0.15f, 0.15f);
    }

    private void Blend(int pixel, float coverage, float mix)
    {
        for (var c = 0; c < 3; c++)
        {
            ref var value = ref canvas[c * Plane + pixel];
            value += coverage * (first[c] + mix * (second[c] - first[c]) - value);
        }
    }

    /// <summary>The same of four pixels beside each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Blend(int pixel, Vector128<float> coverage, Vector128<float> mix)
    {
        for (var c = 0; c < 3; c++)
        {
            ref var place = ref canvas[c * Plane + pixel];
            var value = Vector128.LoadUnsafe(ref place);
            value += coverage * (Vector128.Create(first[c]) + mix * (second[c] - first[c]) - value);
            value.StoreUnsafe(ref place);
        }
    }

    /// <summary>To bytes, with noise: the sum of four uniform bytes, nearly normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Develop(RandomStream stream, Span<byte> target)
    {
        var deviation = stream.NextUniform(3, 14) / 147.8f;
        stream.Fill(noise);
        var (low, half, mean) = (Vector128.Create(0x00FF00FFu), Vector128.Create(0.5f), Vector128.Create(510));
        for (var i = 0; i < canvas.Length; i += Vector128<float>.Count)
        {
            var word = Vector128.LoadUnsafe(ref noise[i]);
            var pairs = (word & low) + (word >> 8 & low);
            var sum = ((pairs & Vector128.Create(0xFFFFu)) + (pairs >> 16)).AsInt32() - mean;
            var value = Vector128.LoadUnsafe(ref canvas[i]) * 255f + deviation * Vector128.ConvertToSingle(sum) + half;
            value = Vector128.MinNative(Vector128.MaxNative(value, Vector128<float>.Zero), Vector128.Create(255f));
            var bytes = Vector128.Narrow(
                Vector128.Narrow(Vector128.ConvertToInt32(Vector128.Floor(value)), default).AsUInt16(), default).AsUInt32();
            MemoryMarshal.Write(target[i..], bytes.ToScalar());
        }
    }

    private static (float X, float Y) Direction(RandomStream stream)
    {
        while (true)
        {
            var (x, y) = (stream.NextUniform(-1, 1), stream.NextUniform(-1, 1));
            var square = x * x + y * y;
            if (square is > 1 or < 0.01f) continue;
            var length = MathF.Sqrt(square);
            return (x / length, y / length);
        }
    }

    /// <summary>A triangle wave across the picture, 0 to 1.</summary>
    private readonly struct Stripes
    {
        private readonly float x, y, phase;

        public Stripes(RandomStream stream, float shortest, float longest)
        {
            var (directionX, directionY) = Direction(stream);
            var period = stream.NextUniform(shortest, longest);
            (x, y, phase) = (directionX / period, directionY / period, stream.NextSingle());
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> At(Vector128<float> column, int row)
        {
            var at = column * x + Vector128.Create(row * y) + Vector128.Create(phase);
            at -= Vector128.Floor(at);
            return Vector128.Abs(2f * at - Vector128<float>.One);
        }
    }
}
