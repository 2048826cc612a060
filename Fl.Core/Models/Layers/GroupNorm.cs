using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Group normalization (Wu and He, ECCV 2018): each example's groups of channels to mean 0 and variance 1,
/// then scaled and shifted per channel.
/// </summary>
[Named("group-norm")]
public sealed record GroupNorm : Layer
{
    /// <summary>Number of groups; divides the channels.</summary>
    [Range(1, 65536)]
    public required int Groups { get; init; }

    /// <summary>Added to the (biased) variance.</summary>
    [Range(1e-12, 1.0)]
    public double Epsilon { get; init; } = 1e-5;

    public override void Lower(GraphBuilder graph, string name)
    {
        var channels = graph.Shape.Channels;
        if (channels % Groups != 0) throw graph.Misfit(name, $"{channels} channels do not divide into {Groups} groups.");
        graph.Emit(this, name, graph.Shape, [new("weight", [channels], Constant: 1), new("bias", [channels])]);
    }
}
