namespace Fl.Core;

/// <summary>
/// The <c>train.optimizer:</c> of an experiment: how a client steps its parameters by a gradient, over one flat vector. Options that
/// <c>train</c> has a key for too, such as momentum, are written there.
/// </summary>
[Kind("optimizers")]
public abstract record Optimizer : Component
{
    /// <summary>
    /// How far a gradient is carried in one step at most, in units of the learning rate: 1 of plain SGD, 1 / (1 - momentum) with momentum.
    /// Null where steps are not linear in the gradients, so that there is no such length: strategies that reckon with it are refused.
    /// </summary>
    public virtual double? CarryLimit => null;

    /// <summary>What steps by these options.</summary>
    /// <param name="parameters">Any vector like those that it will step: what it remembers is allocated beside it.</param>
    public abstract OptimizerSteps Start(Vector parameters);

    /// <summary>
    /// How far so many steps carry a constant gradient of 1, in units of the learning rate: |a|_1 of Wang et al., "Tackling the Objective
    /// Inconsistency Problem in Heterogeneous Federated Optimization", NeurIPS 2020, Section 4. Of plain SGD it is the number of steps.
    /// </summary>
    /// <param name="shrink">The learning rate times the strength of a pull toward where the steps began.</param>
    /// <exception cref="NotSupportedException">There is no such length: <see cref="CarryLimit"/> is null.</exception>
    public virtual double CarriedLength(int steps, double shrink = 0) =>
        throw new NotSupportedException($"{GetType().Name} carries gradients by no fixed length.");
}
