namespace Fl.Core;

/// <summary>How a client steps its parameters by a gradient: <see cref="TrainOptions.Optimizer"/>, over one flat vector.</summary>
internal abstract class Optimizer
{
    /// <summary>The optimizer of some options.</summary>
    /// <param name="parameters">Any vector like those it will step.</param>
    public static Optimizer Create(TrainOptions options, Vector parameters) => options.Optimizer is OptimizerKind.Sgd
        ? new Sgd(options, parameters) : new Adam(options, parameters);

    /// <summary>Forgets what earlier gradients left.</summary>
    public abstract void Reset();

    /// <param name="gradient">May be written to.</param>
    public abstract void Step(Vector parameters, Vector gradient, double lr);
}
