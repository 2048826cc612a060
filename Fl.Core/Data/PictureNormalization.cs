namespace Fl.Core;

/// <summary>
/// How a picture's bytes become floats; x is the byte divided by 255. Constants, never figures of the pictures at hand:
/// every client of a federation has others, and the model is trained for one scale.
/// </summary>
public enum PictureNormalization
{
    /// <summary>
    /// (x - mean) / deviation of each channel over ImageNet, mean 0.485, 0.456, 0.406 and deviation 0.229, 0.224, 0.225:
    /// what PyTorch's pretrained networks expect, and centred, which trains faster.
    /// </summary>
    Standard,

    /// <summary>x, in [0, 1].</summary>
    Unit,
}
