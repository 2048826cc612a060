using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>2-d convolution (cross-correlation, as in PyTorch): weight is channels x (in / groups) x kernel x kernel.</summary>
[Named("conv")]
public sealed record Conv : Layer
{
    /// <summary>Output channels.</summary>
    [Range(1, 65536)]
    public required int Channels { get; init; }

    /// <summary>Height and width of the kernel.</summary>
    [Range(1, 255)]
    public required int Kernel { get; init; }

    /// <summary>Step between windows.</summary>
    [Range(1, 255)]
    public int Stride { get; init; } = 1;

    /// <summary>Zeros added on each side.</summary>
    [Range(0, 255)]
    public int Padding { get; init; }

    /// <summary>Groups of channels that do not see each other.</summary>
    [Range(1, 65536)]
    public int Groups { get; init; } = 1;

    /// <summary>Add a bias to each output channel.</summary>
    public bool Bias { get; init; } = true;

    public override void Lower(GraphBuilder graph, string name)
    {
        var shape = graph.Shape;
        if (shape.Channels % Groups != 0 || Channels % Groups != 0)
            throw graph.Misfit(name, $"{shape.Channels} input and {Channels} output channels do not divide into {Groups} groups.");
        var output = Window.Apply(graph, name, shape, Kernel, Stride, Padding) with { Channels = Channels };
        var inPerGroup = shape.Channels / Groups;
        var bound = 1 / MathF.Sqrt(inPerGroup * Kernel * Kernel);
        graph.Emit(this, name, output,
        [
            new("weight", [Channels, inPerGroup, Kernel, Kernel], Bound: bound),
            .. Bias ? [new TensorSpec("bias", [Channels], Bound: bound)] : Array.Empty<TensorSpec>(),
        ]);
    }
}
