namespace Fl.Core;

/// <summary>How a client steps its weights by the gradient. What an optimizer remembers starts afresh each round.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum, as PyTorch's torch.optim.SGD.</summary>
    Sgd,

    /// <summary>Adam, as PyTorch's torch.optim.Adam: weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay, as PyTorch's torch.optim.AdamW.</summary>
    Adamw,
}
