using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Batch normalization (Ioffe and Szegedy, ICML 2015) over batch, height and width. Its running statistics are
/// buffers of the model: clients update them, and the server averages them as it averages weights.
/// </summary>
[Named("batch-norm")]
public sealed record BatchNorm : Layer
{
    /// <summary>Added to the variance.</summary>
    [Range(1e-12, 1.0)]
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Weight of the new batch in the running statistics.</summary>
    [Range(0.0, 1.0)]
    public double Momentum { get; init; } = 0.1;

    public override void Lower(GraphBuilder graph, string name)
    {
        var channels = graph.Shape.Channels;
        graph.Emit(this, name, graph.Shape,
        [
            new("weight", [channels], Constant: 1),
            new("bias", [channels]),
            new("running_mean", [channels], Trainable: false),
            new("running_var", [channels], Trainable: false, Constant: 1),
        ]);
    }
}
