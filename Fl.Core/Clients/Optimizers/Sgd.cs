namespace Fl.Core;

/// <summary>Stochastic gradient descent with momentum, as PyTorch's torch.optim.SGD.</summary>
internal sealed class Sgd(TrainOptions options, Vector parameters) : Optimizer
{
    /// <summary>The velocity; null without momentum.</summary>
    public Vector? Momentum { get; } = options.Momentum > 0 ? parameters.Allocate(parameters.Length) : null;

    public override void Reset() => Momentum?.Fill(0);

    public override void Step(Vector parameters, Vector gradient, double lr) =>
        parameters.SgdStep(gradient, Momentum, (float)lr, (float)options.Momentum, (float)options.WeightDecay, options.Nesterov);
}
