using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>A layer that brings its own half for the torch engine, for a <see cref="Layer"/> of another assembly.</summary>
public interface ITorchLayer
{
    /// <summary>
    /// Computes the output of a batch, of which autograd takes the gradient. Tensors belong to the dispose scope at hand.
    /// </summary>
    /// <param name="node">Where the layer is in the graph: its shapes.</param>
    /// <param name="x">The input, batch x channels x height x width; the output has the same four dimensions.</param>
    /// <param name="tensors">Its parameters and buffers by name, e.g. <c>weight</c>.</param>
    /// <param name="isTraining">False in evaluation.</param>
    torch.Tensor Forward(Node node, torch.Tensor x, IReadOnlyDictionary<string, torch.Tensor> tensors, bool isTraining);
}
