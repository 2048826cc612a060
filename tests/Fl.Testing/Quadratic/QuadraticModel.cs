using Fl.Core;

namespace Fl.Testing;

/// <summary>A model of any layout, whose first two parameters start at <see cref="QuadraticFederation.Start"/>.</summary>
public sealed class QuadraticModel(Layout layout) : Model("quadratic", new(1, 1, 2), new Classification(2), layout)
{
    public override int RepresentationLength => 2;

    protected override void Draw(Span<float> weights, long seed)
    {
        weights.Clear();
        for (var j = 0; j < Math.Min(2, weights.Length); j++) weights[j] = (float)QuadraticFederation.Start[j];
    }

    protected override Model With(Layout layout) => throw new NotSupportedException();
}
