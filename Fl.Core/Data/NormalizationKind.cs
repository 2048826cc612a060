namespace Fl.Core;

/// <summary>How stored bytes become floats; x is the byte divided by 255.</summary>
public enum NormalizationKind
{
    /// <summary>(x - mean) / deviation, with the data set's published mean and deviation of each channel.</summary>
    Standard,

    /// <summary>x, in [0, 1].</summary>
    Unit,

    /// <summary>
    /// (x - mean) / (deviation + 0.001) with the mean and deviation of each pixel over all images that are loaded, training
    /// and test, as the MNIST generator of FedProx does (Li et al., MLSys 2020).
    /// </summary>
    Pixel,
}
