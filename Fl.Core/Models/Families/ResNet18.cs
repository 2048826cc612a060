namespace Fl.Core;

/// <summary>
/// ResNet-18 (He et al., CVPR 2016) with the stem that small images ask for (3x3, stride 1, no pooling): four stages of
/// 64, 128, 256 and 512 channels, two blocks each. 11,173,962 parameters on 3x32x32 images and 10 classes.
/// </summary>
[Named("resnet18")]
public sealed record ResNet18 : ResNet
{
    private protected override int Width => 64;

    private protected override IReadOnlyList<int> Stages => [2, 2, 2, 2];
}
