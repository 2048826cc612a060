namespace Fl.Core;

/// <summary>What a residual network normalizes activations by.</summary>
public enum NormKind
{
    /// <summary>Each example's groups of channels; no statistics are shared, so label skew between clients does no harm.</summary>
    Group,

    /// <summary>The batch; running statistics are averaged by the server.</summary>
    Batch,
}
