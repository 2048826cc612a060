namespace Fl.Core.Managed;

/// <summary>The gradient of a convolution's weights, in shares of them: each weight's is summed over all images by one thread.</summary>
internal abstract class WeightGradient
{
    public abstract void Run(in Pass pass, Share share);
}
