namespace Fl.Core.Managed;

/// <summary>The model's flat weights and gradient, and where each node's tensors are in them.</summary>
internal sealed unsafe class Parameters(Layout layout) : IDisposable
{
    // Layers that are frozen behind one that is trained leave a gradient too, after the others', where nobody reads it.
    private readonly HostVector gradients = new(layout.TrainableLength + layout.FrozenLength);

    public HostVector Weights { get; } = new(layout.Length);

    public Vector Gradients => field ??= gradients.Slice(0, layout.TrainableLength);

    /// <summary>A tensor of a node; null where the node has none of that name.</summary>
    public float* Weight(Node node, string name) => node.Tensor(name) is { } segment ? Weights.Pointer + segment.Offset : null;

    /// <summary>The gradient of a parameter; null where the node has none of that name.</summary>
    public float* Gradient(Node node, string name) => node.Tensor(name) is { } segment ? gradients.Pointer + segment.Offset : null;

    public void Dispose()
    {
        Weights.Dispose();
        gradients.Dispose();
    }
}
