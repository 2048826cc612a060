using Fl.Core;

namespace Fl.Testing;

/// <summary>What every model that the managed engine runs keeps to; see <see cref="StrategyContract{T}"/>.</summary>
public abstract class ModelContract<T> where T : ModelFamily, new()
{
    /// <summary>The model, with other options than its defaults where it has to have some.</summary>
    protected virtual T Model => new();

    /// <summary>The shape of the images.</summary>
    protected virtual Shape Input => new(3, 32, 32);

    [Fact]
    public void Its_gradient_is_that_of_the_loss() => ModelChecks.GradientIsOfTheLoss(Model.Build(Input, new Classification(10)));

    [Fact]
    public void It_starts_from_the_seed()
    {
        var model = Model.Build(Input, new Classification(10));
        float[] Start(long seed)
        {
            var weights = new float[model.Layout.Length];
            model.Initialize(weights, seed);
            return weights;
        }
        Assert.Equal(Start(1), Start(1));
        Assert.NotEqual(Start(1), Start(2));
    }
}
