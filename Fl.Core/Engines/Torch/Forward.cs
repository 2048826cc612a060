using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>The forward pass of a model over tensors that are views of its flat vector.</summary>
internal abstract class Forward : IDisposable
{
    /// <summary>The logits, batch x classes; every tensor that it makes belongs to the dispose scope at hand.</summary>
    /// <param name="dropout">Where dropout masks are drawn from; null evaluates.</param>
    public abstract torch.Tensor Run(torch.Tensor images, RandomStream? dropout);

    /// <summary>
    /// What the last linear layer was given in the last <see cref="Run"/>, batch first; null where it was never reached. Of the same scope.
    /// </summary>
    public torch.Tensor? Representation { get; protected set; }

    public abstract void Dispose();
}
