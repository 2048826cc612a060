namespace Fl.Core;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015, Algorithm 1) as PyTorch's torch.optim.Adam, or with the weight decay beside the step as
/// torch.optim.AdamW (Loshchilov and Hutter, ICLR 2019, Algorithm 2).
/// </summary>
internal sealed class Adam(TrainOptions options, Vector parameters) : Optimizer
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
        if (options.Optimizer is OptimizerKind.Adamw) parameters.Scale((float)(1 - lr * options.WeightDecay));
        else if (options.WeightDecay > 0) gradient.AddScaled((float)options.WeightDecay, parameters);
        first.Scale((float)options.Beta1);
        first.AddScaled((float)(1 - options.Beta1), gradient);
        second.Scale((float)options.Beta2);
        second.AddProduct((float)(1 - options.Beta2), gradient, gradient);
        // lr (m / c1) / (sqrt(v / c2) + epsilon), with numerator and denominator times sqrt(c2).
        var correction = Math.Sqrt(1 - Math.Pow(options.Beta2, steps));
        parameters.AddQuotient((float)(-lr * correction / (1 - Math.Pow(options.Beta1, steps))), first, second, (float)(options.Epsilon * correction));
    }
}
