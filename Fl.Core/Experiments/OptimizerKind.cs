namespace Fl.Core;

/// <summary>How a client steps its weights by the gradient.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum, as PyTorch's torch.optim.SGD.</summary>
    Sgd,
}
