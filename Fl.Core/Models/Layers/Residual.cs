namespace Fl.Core;

/// <summary>
/// Body(x) + Shortcut(x) (He et al., CVPR 2016); an empty shortcut is the identity. The body's layers are named
/// inside this block, the shortcut's under <c>shortcut</c> or what <c>shortcut_name</c> says.
/// </summary>
[Named("residual")]
public sealed record Residual : Layer
{
    /// <summary>The layers that the shortcut goes around.</summary>
    public required IReadOnlyList<Layer> Body { get; init; }

    /// <summary>The layers of the shortcut; none for the identity.</summary>
    public IReadOnlyList<Layer> Shortcut { get; init; } = [];

    /// <summary>What the shortcut's layers are called under; downsample in torchvision.</summary>
    [Word]
    public string ShortcutName { get; init; } = "shortcut";

    public override void Lower(GraphBuilder graph, string name)
    {
        var (value, shape) = (graph.Value, graph.Shape);
        graph.Append(Body, name);
        var (bodyValue, bodyShape) = (graph.Value, graph.Shape);
        graph.MoveTo(value, shape);
        graph.Append(Shortcut, name + "." + ShortcutName);
        var (shortcutValue, shortcutShape) = (graph.Value, graph.Shape);
        if (bodyShape != shortcutShape)
            throw graph.Misfit(name, $"the body yields {bodyShape} and the shortcut {shortcutShape}; they are added, so they must agree.");
        graph.MoveTo(bodyValue, bodyShape);
        graph.Emit(new Add(), name, bodyShape, [], second: shortcutValue);
    }
}
