namespace Fl.Core;

/// <summary>max(x, 0).</summary>
[Named("relu")]
public sealed record Relu : Layer
{
    public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);
}
