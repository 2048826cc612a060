namespace Fl.Core;

/// <summary>
/// ResNet-18 (He et al., CVPR 2016): four stages of 64, 128, 256 and 512 channels, two blocks each. 11,173,962 parameters on
/// 3x32x32 images and 10 classes; with the stem of ImageNet and 1000 classes 11,689,512, under the names of torchvision's resnet18.
/// </summary>
[Named("resnet18")]
public sealed record ResNet18 : ResNet
{
    /// <summary>What comes before the first stage.</summary>
    public ResNetStem Stem { get; init; }

    private protected override bool IsImageNets => Stem is ResNetStem.Imagenet;

    private protected override int Width => 64;

    private protected override IReadOnlyList<int> Stages => [2, 2, 2, 2];
}
