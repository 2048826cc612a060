namespace Fl.Core;

/// <summary>One named tensor of a model inside its flat vector.</summary>
/// <param name="Name">PyTorch's parameter name, e.g. <c>conv1.weight</c>.</param>
/// <param name="Shape">PyTorch's shape, row-major.</param>
/// <param name="Offset">First element in the flat vector.</param>
/// <param name="Trainable">True for a parameter that is trained, false for a frozen one and for a buffer such as a running mean.</param>
/// <param name="Frozen">True where the layer is frozen: a parameter or buffer that stays as it is.</param>
public sealed record Segment(string Name, IReadOnlyList<int> Shape, int Offset, bool Trainable, bool Frozen = false)
{
    /// <summary>Name of the layer it belongs to, e.g. <c>conv1</c>.</summary>
    public string Layer { get; } = Name[..Math.Max(0, Name.LastIndexOf('.'))];

    /// <summary>Number of elements.</summary>
    public int Length { get; } = Shape.Aggregate(1, (a, b) => checked(a * b));
}
