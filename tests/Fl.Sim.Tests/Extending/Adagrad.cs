using System.ComponentModel.DataAnnotations;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Adagrad (Duchi et al., JMLR 2011) as PyTorch's torch.optim.Adagrad: v += g^2; w -= lr g / (sqrt(v) + epsilon).</summary>
[Named("adagrad")]
public sealed record Adagrad : Optimizer
{
    /// <summary>What v starts at.</summary>
    [Range(0.0, 1e6)]
    public double InitialAccumulator { get; init; }

    /// <summary>What is added to the root.</summary>
    [Range(1e-12, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    public override OptimizerSteps Start(Vector parameters) => new Descent(this, parameters.Allocate(parameters.Length));

    private sealed class Descent(Adagrad options, Vector squares) : OptimizerSteps
    {
        public override void Reset() => squares.Fill((float)options.InitialAccumulator);

        public override void Step(Vector parameters, Vector gradient, double lr)
        {
            squares.AddProduct(1, gradient, gradient);
            parameters.AddQuotient((float)-lr, gradient, squares, (float)options.Epsilon);
        }
    }
}
