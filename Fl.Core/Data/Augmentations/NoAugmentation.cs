namespace Fl.Core;

/// <summary>Training images as they are.</summary>
[Named("none")]
public sealed record NoAugmentation : Augmentation
{
    public override Augmenter? Start(Shape shape, int lanes) => null;
}
