namespace Fl.Core;

/// <summary>What happens to a training image on its way into the batch; test images are never augmented.</summary>
public enum Augmentation
{
    None,

    /// <summary>Reflect-pad by 4, crop back at a random place, mirror left-right with p = 0.5.</summary>
    CropFlip,
}
