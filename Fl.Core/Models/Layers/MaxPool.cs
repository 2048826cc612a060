using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>Maximum over windows; padding counts as minus infinity, the first of equal values wins.</summary>
[Named("max-pool")]
public sealed record MaxPool : Layer
{
    /// <summary>Height and width of the window.</summary>
    [Range(1, 255)]
    public required int Kernel { get; init; }

    /// <summary>Step between windows; 0, the default, means the kernel's size.</summary>
    [Range(0, 255)]
    public int Stride { get; init; }

    /// <summary>Added on each side; at most half the kernel.</summary>
    [Range(0, 127)]
    public int Padding { get; init; }

    /// <summary>The step that is taken.</summary>
    public int Step => Stride == 0 ? Kernel : Stride;

    public override IEnumerable<Problem> Problems() =>
        2 * Padding > Kernel ? [new("padding", $"padding {Padding} is more than half the kernel, {Kernel}.")] : [];

    public override void Lower(GraphBuilder graph, string name) =>
        graph.Emit(this, name, Window.Apply(graph, name, graph.Shape, Kernel, Step, Padding), []);
}
