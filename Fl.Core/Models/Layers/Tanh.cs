namespace Fl.Core;

/// <summary>tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)).</summary>
[Named("tanh")]
public sealed record Tanh : Layer
{
    public override void Lower(GraphBuilder graph, string name) => graph.Emit(this, name, graph.Shape, []);
}
