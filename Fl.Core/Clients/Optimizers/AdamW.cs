namespace Fl.Core;

/// <summary>
/// Adam with the weight decay beside the step (Loshchilov and Hutter, ICLR 2019, Algorithm 2) as PyTorch's torch.optim.AdamW:
/// w *= 1 - lr weight_decay, then the step of adam without it.
/// </summary>
[Named("adamw")]
public sealed record AdamW : AdaptiveMoments
{
    public override OptimizerSteps Start(Vector parameters) => new Descent(this, parameters, isDecoupled: true);
}
