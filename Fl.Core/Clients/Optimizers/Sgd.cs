using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Stochastic gradient descent, as PyTorch's torch.optim.SGD: g += weight_decay w; m = momentum m + g; w -= lr m, or with Nesterov's
/// momentum w -= lr (g + momentum m).
/// </summary>
[Named("sgd")]
public sealed record Sgd : Optimizer
{
    /// <summary>Share of the velocity m that the next step keeps; it starts at zero each round.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>Nesterov's momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty added to the gradient.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; init; }

    public override double? CarryLimit => 1 / (1 - Momentum);

    public override OptimizerSteps Start(Vector parameters) => new Descent(this, parameters);

    public override IEnumerable<Problem> Problems() =>
        Nesterov && Momentum == 0 ? [new("nesterov", "nesterov needs a momentum above 0.")] : [];

    public override double CarriedLength(int steps, double shrink = 0)
    {
        var (velocity, moved) = (0.0, 0.0);
        for (var step = 0; step < steps; step++)
        {
            var gradient = 1 - shrink * moved;
            velocity = Momentum * velocity + gradient;
            moved += Nesterov ? gradient + Momentum * velocity : velocity;
        }
        return moved;
    }

    internal sealed class Descent(Sgd options, Vector parameters) : OptimizerSteps
    {
        private readonly Vector? velocity = options.Momentum > 0 ? parameters.Allocate(parameters.Length) : null;

        public override void Reset() => velocity?.Fill(0);

        public override void Step(Vector parameters, Vector gradient, double lr) =>
            parameters.SgdStep(gradient, velocity, (float)lr, (float)options.Momentum, (float)options.WeightDecay, options.Nesterov);

        /// <summary>The same by the bare gradient of the engine's batch, which the engine steps by while it computes it.</summary>
        public BatchResult Step(Engine engine, RandomStream dropout, double lr) =>
            engine.SgdStep(dropout, velocity, (float)lr, (float)options.Momentum, (float)options.WeightDecay, options.Nesterov);
    }
}
