namespace Fl.Core;

/// <summary>
/// The 20-layer CIFAR network of He et al. (CVPR 2016, section 4.2): three stages of 16, 32 and 64 channels,
/// three blocks each. 272,474 parameters on 3x32x32 images and 10 classes. Unlike the paper, a shortcut that changes shape is a projection
/// (the paper's option B) and the norm is GroupNorm unless the options say otherwise.
/// </summary>
[Named("resnet20")]
public sealed record ResNet20 : ResNet
{
    private protected override int Width => 16;

    private protected override IReadOnlyList<int> Stages => [3, 3, 3];
}
