using System.ComponentModel.DataAnnotations;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Mirrors an image left-right.</summary>
[Named("flip")]
public sealed record Flip : Augmentation
{
    /// <summary>Probability.</summary>
    [Range(0.0, 1.0)]
    public double P { get; init; } = 0.5;

    public override Augmenter Start(Shape shape, int lanes) => new Block(P, shape, new bool[lanes]);

    private sealed class Block(double p, Shape shape, bool[] flips) : Augmenter
    {
        public override void Draw(int lane, RandomStream stream) => flips[lane] = stream.NextDouble() < p;

        public override void CopyRow(int lane, ReadOnlySpan<byte> image, int channel, int y, Span<byte> target)
        {
            image.Slice((channel * shape.Height + y) * shape.Width, shape.Width).CopyTo(target);
            if (flips[lane]) target[..shape.Width].Reverse();
        }
    }
}
