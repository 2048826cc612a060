using Fl.Core;

namespace Fl.Testing;

/// <summary>What every layer keeps to on the managed engine; see <see cref="StrategyContract{T}"/>.</summary>
public abstract class LayerContract<T> where T : Layer, new()
{
    /// <summary>The layer, with other options than its defaults where it has to have some.</summary>
    protected virtual T Layer => new();

    /// <summary>The shape of what goes into it.</summary>
    protected virtual Shape Input => new(3, 6, 5);

    [Fact]
    public void Its_gradients_are_those_of_its_values() => ModelChecks.GradientIsOfTheLoss(ModelSpec.Build(
        "layer", Input, new Classification(4),
        [new Conv { Channels = Input.Channels, Kernel = 1 }, Layer, new Flatten(), new Linear { Features = 4 }]));
}
