namespace Fl.Core;

/// <summary>What comes before the first stage of a residual network.</summary>
public enum ResNetStem
{
    /// <summary>A 3x3 convolution, stride 1, no pooling: for small images.</summary>
    Small,

    /// <summary>
    /// A 7x7 convolution of stride 2 and a 3x3 max-pool of stride 2 (He et al., CVPR 2016): for images of 224 pixels or so.
    /// </summary>
    Imagenet,
}
