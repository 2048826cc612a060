namespace Fl.Core;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015, Algorithm 1) as PyTorch's torch.optim.Adam: g += weight_decay w; m = beta1 m + (1 - beta1) g,
/// v = beta2 v + (1 - beta2) g^2; w -= lr m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon) in step t.
/// </summary>
[Named("adam")]
public sealed record Adam : AdaptiveMoments
{
    public override OptimizerSteps Start(Vector parameters) => new Descent(this, parameters, isDecoupled: false);
}
