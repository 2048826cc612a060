namespace Fl.Core;

/// <summary>Sum of two values; what a <see cref="Residual"/> ends with. Not a layer of the experiment file.</summary>
public sealed record Add : Layer
{
    public override void Lower(GraphBuilder graph, string name) => throw new NotSupportedException("Add is emitted by Residual.");
}
