namespace Fl.Core;

/// <summary>
/// How far an optimizer carries a constant gradient of 1, in units of the learning rate: |a|_1 of Wang et al., "Tackling the Objective
/// Inconsistency Problem in Heterogeneous Federated Optimization", NeurIPS 2020, Section 4. Of plain SGD it is the number of steps.
/// </summary>
public static class CarriedLength
{
    /// <param name="steps">Steps taken.</param>
    /// <param name="train">With <see cref="OptimizerKind.Sgd"/>, by whose own recursion it is reckoned; no other optimizer has such a length.</param>
    /// <param name="lr">Learning rate of the steps.</param>
    /// <param name="pull">Strength of a pull toward where the steps began.</param>
    public static double Of(int steps, TrainOptions train, double lr = 0, double pull = 0)
    {
        var (velocity, moved) = (0.0, 0.0);
        for (var step = 0; step < steps; step++)
        {
            var gradient = 1 - pull * lr * moved;
            velocity = train.Momentum * velocity + gradient;
            moved += train.Nesterov ? gradient + train.Momentum * velocity : velocity;
        }
        return moved;
    }
}
