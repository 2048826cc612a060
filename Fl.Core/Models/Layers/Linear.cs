using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>Fully connected layer: y = x W^T + b, weight is features x in. Reads C x H x W flattened in that order.</summary>
[Named("linear")]
public sealed record Linear : Layer
{
    /// <summary>Output features.</summary>
    [Range(1, 1 << 20)]
    public required int Features { get; init; }

    /// <summary>Add a bias to each output feature.</summary>
    public bool Bias { get; init; } = true;

    public override void Lower(GraphBuilder graph, string name)
    {
        var inputs = graph.Shape.Size;
        var bound = 1 / MathF.Sqrt(inputs);
        graph.Emit(this, name, new Shape(Features, 1, 1),
        [
            new("weight", [Features, inputs], Bound: bound),
            .. Bias ? [new TensorSpec("bias", [Features], Bound: bound)] : Array.Empty<TensorSpec>(),
        ]);
    }
}
