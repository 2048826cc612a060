using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>
/// A model's flat weights and flat gradient, and its tensors as views of them: each parameter is a leaf whose storage
/// and whose gradient are preset views, so that backward adds into the flat gradient and nothing is copied.
/// </summary>
internal sealed class Parameters : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> tensors = [];

    public Parameters(Layout layout)
    {
        Weights = new FlatTensor(layout.Length);
        Gradient = new FlatTensor(layout.TrainableLength);
        foreach (var segment in layout.Segments)
        {
            var tensor = Weights.View(segment);
            if (segment.Trainable)
            {
                tensor.requires_grad = true;
                using var gradient = Gradient.View(segment);
                tensor.grad = gradient;
            }
            tensors.Add(segment.Name, tensor);
        }
    }

    public FlatTensor Weights { get; }

    public FlatTensor Gradient { get; }

    /// <summary>The tensor of that name.</summary>
    public torch.Tensor this[string name] => tensors[name];

    public void Dispose()
    {
        foreach (var tensor in tensors.Values) tensor.Dispose();
        Weights.Dispose();
        Gradient.Dispose();
    }
}
