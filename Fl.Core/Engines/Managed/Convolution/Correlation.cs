namespace Fl.Core.Managed;

/// <summary>A convolution's forward pass, or its input's gradient, in shares: first the weights are packed, then tiles computed.</summary>
internal abstract class Correlation
{
    /// <summary>Packs a share of the weights.</summary>
    public abstract void Pack(in Pass pass, Share share);

    /// <summary>Computes a share of the tiles, when all weights are packed.</summary>
    public abstract void Run(in Pass pass, Share share);
}
