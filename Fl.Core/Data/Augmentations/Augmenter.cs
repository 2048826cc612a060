namespace Fl.Core;

/// <summary>An <see cref="Augmentation"/> at work on a block of images. Nothing may be allocated after its construction.</summary>
/// <threadsafety>Not thread-safe.</threadsafety>
public abstract class Augmenter
{
    /// <summary>Draws what is to happen to an image, once for each time that it is loaded, image by image.</summary>
    /// <param name="lane">Which image of the block.</param>
    /// <param name="stream">Of the client and round, <see cref="Purpose.Augmentation"/>.</param>
    public abstract void Draw(int lane, RandomStream stream);

    /// <summary>Writes a row of the augmented image.</summary>
    /// <param name="image">The pixels of the source image, channel by channel, row by row.</param>
    /// <param name="target">Room for the width rounded up to a multiple of 32; what is beyond the width is ignored.</param>
    public abstract void CopyRow(int lane, ReadOnlySpan<byte> image, int channel, int y, Span<byte> target);
}
