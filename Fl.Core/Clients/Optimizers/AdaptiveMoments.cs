using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>What adam and adamw have in common.</summary>
public abstract record AdaptiveMoments : Optimizer
{
    /// <summary>L2 penalty; adam adds it to the gradient, adamw takes its share beside the step.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; init; }

    /// <summary>Decay of the first moment, m.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment, v.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the root of the second moment.</summary>
    [Range(1e-12, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    private protected sealed class Descent(AdaptiveMoments options, Vector parameters, bool isDecoupled) : OptimizerSteps
    {
        private readonly Vector first = parameters.Allocate(parameters.Length), second = parameters.Allocate(parameters.Length);
        private int steps;

        public override void Reset()
        {
            first.Fill(0);
            second.Fill(0);
            steps = 0;
        }

        public override void Step(Vector parameters, Vector gradient, double lr)
        {
            steps++;
            if (isDecoupled) parameters.Scale((float)(1 - lr * options.WeightDecay));
            else if (options.WeightDecay > 0) gradient.AddScaled((float)options.WeightDecay, parameters);
            first.Scale((float)options.Beta1);
            first.AddScaled((float)(1 - options.Beta1), gradient);
            second.Scale((float)options.Beta2);
            second.AddProduct((float)(1 - options.Beta2), gradient, gradient);
            // lr (m / c1) / (sqrt(v / c2) + epsilon), with numerator and denominator times sqrt(c2).
            var correction = Math.Sqrt(1 - Math.Pow(options.Beta2, steps));
            var scale = (float)(-lr * correction / (1 - Math.Pow(options.Beta1, steps)));
            parameters.AddQuotient(scale, first, second, (float)(options.Epsilon * correction));
        }
    }
}
