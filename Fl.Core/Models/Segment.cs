namespace Fl.Core;

/// <summary>One named tensor of a model inside its flat vector.</summary>
/// <param name="Name">PyTorch's parameter name, e.g. <c>conv1.weight</c>.</param>
/// <param name="Shape">PyTorch's shape, row-major.</param>
/// <param name="Offset">First element in the flat vector.</param>
/// <param name="Trainable">True for a parameter, false for a buffer such as a running mean.</param>
public sealed record Segment(string Name, IReadOnlyList<int> Shape, int Offset, bool Trainable)
{
    /// <summary>Number of elements.</summary>
    public int Length { get; } = Shape.Aggregate(1, (a, b) => checked(a * b));
}
