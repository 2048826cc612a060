namespace Fl.Core;

/// <summary>What a strategy's client half steps by; what it would ignore of the experiment's <c>train</c> is refused.</summary>
public enum LocalSteps
{
    /// <summary>The optimizer of <c>train</c>, whichever it is.</summary>
    Any,

    /// <summary>
    /// An optimizer with a <see cref="Optimizer.CarryLimit"/>, such as SGD: the strategy reckons with how far it carries a gradient.
    /// </summary>
    Linear,

    /// <summary>A rule of its own, over <see cref="LocalTraining.Batches"/>, with the learning rate of <c>train</c>.</summary>
    Own,

    /// <summary>Nothing: the client sends a gradient.</summary>
    None,
}
