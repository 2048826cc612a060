using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>Zeroes each value with probability P in training and divides the rest by 1 - P (Srivastava et al., JMLR 2014).</summary>
[Named("dropout")]
public sealed record Dropout : Layer
{
    /// <summary>Probability of zeroing.</summary>
    [Range(0.0, 0.99)]
    public double P { get; init; } = 0.5;

    public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);
}
