namespace Fl.Core;

/// <summary>One operation of a lowered graph.</summary>
/// <param name="Layer">What it computes, with its options.</param>
/// <param name="Path">Where it is, in PyTorch's naming, e.g. <c>layer1.0.conv1</c>.</param>
/// <param name="Inputs">The values it reads: 0 is the batch, i + 1 the output of node i. One, or two for <see cref="Add"/>.</param>
/// <param name="InputShape">Shape of its (first) input for one example.</param>
/// <param name="OutputShape">Shape of its output for one example.</param>
/// <param name="Tensors">Its parameters and buffers, in PyTorch's order (weight, bias, running_mean, running_var).</param>
public sealed record Node(
    Layer Layer,
    string Path,
    IReadOnlyList<int> Inputs,
    Shape InputShape,
    Shape OutputShape,
    IReadOnlyList<NodeTensor> Tensors)
{
    /// <summary>Whether it has tensors and all stay as they are.</summary>
    public bool IsFrozen => Tensors.Count > 0 && Tensors.All(t => t.Segment.Frozen);

    /// <summary>The segment whose name ends in <paramref name="name"/>, or null.</summary>
    public Segment? Tensor(string name) => Tensors.FirstOrDefault(t => t.Name == name)?.Segment;
}
