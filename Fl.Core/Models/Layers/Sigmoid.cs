namespace Fl.Core;

/// <summary>1 / (1 + exp(-x)).</summary>
[Named("sigmoid")]
public sealed record Sigmoid : Layer
{
    public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);
}
