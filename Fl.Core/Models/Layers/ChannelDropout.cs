using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Zeroes whole channels of an example with probability P in training and divides the rest by 1 - P (PyTorch's Dropout2d).
/// </summary>
[Named("channel-dropout")]
public sealed record ChannelDropout : Layer
{
    /// <summary>Probability of zeroing.</summary>
    [Range(0.0, 0.99)]
    public double P { get; init; } = 0.5;

    public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);
}
