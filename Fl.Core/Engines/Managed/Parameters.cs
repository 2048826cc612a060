namespace Fl.Core.Managed;

/// <summary>The model's flat weights and gradient, and where each node's tensors are in them.</summary>
internal sealed unsafe class Parameters(Layout layout) : IDisposable
{
    public HostVector Weights { get; } = new(layout.Length);

    public HostVector Gradients { get; } = new(layout.TrainableLength);

    /// <summary>A tensor of a node; null where the node has none of that name.</summary>
    public float* Weight(Node node, string name) => node.Tensor(name) is { } segment ? Weights.Pointer + segment.Offset : null;

    /// <summary>The gradient of a parameter; null where the node has none of that name.</summary>
    public float* Gradient(Node node, string name) => node.Tensor(name) is { } segment ? Gradients.Pointer + segment.Offset : null;

    public void Dispose()
    {
        Weights.Dispose();
        Gradients.Dispose();
    }
}
