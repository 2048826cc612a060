namespace Fl.Core;

/// <summary>
/// The <c>augment:</c> of a data set: what happens to a training image on its way into the batch; test images are never augmented.
/// </summary>
[Kind("augmentations")]
public abstract record Augmentation : Component
{
    /// <summary>What augments the images of a block; null where nothing is done.</summary>
    /// <param name="shape">Shape of the images, before and after.</param>
    /// <param name="lanes">Images in a block.</param>
    /// <exception cref="ArgumentException">Images of that shape cannot be augmented so.</exception>
    public abstract Augmenter? Start(Shape shape, int lanes);
}
