namespace Fl.Core;

/// <summary>Mean over height and width: C x H x W to C x 1 x 1.</summary>
[Named("global-avg-pool")]
public sealed record GlobalAvgPool : Layer
{
    public override void Lower(GraphBuilder graph, string name) =>
        graph.Emit(this, name, new Shape(graph.Shape.Channels, 1, 1), []);
}
