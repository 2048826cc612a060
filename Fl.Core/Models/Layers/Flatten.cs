namespace Fl.Core;

/// <summary>C x H x W to a vector, channel by channel, row by row.</summary>
[Named("flatten")]
public sealed record Flatten : Layer
{
    public override void Lower(GraphBuilder graph, string name) =>
        graph.Emit(this, name, new Shape(graph.Shape.Size, 1, 1), []);
}
