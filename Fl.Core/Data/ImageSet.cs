namespace Fl.Core;

/// <summary>
/// Labelled images as they are stored: one byte a pixel and two a label, image after image, each channel plane by plane (CHW),
/// row-major.
/// </summary>
public sealed class ImageSet
{
    /// <param name="shape">Shape of every image.</param>
    /// <param name="pixels">Count x C x H x W bytes.</param>
    /// <param name="labels">Count class indices.</param>
    public ImageSet(Shape shape, byte[] pixels, ushort[] labels)
    {
        if (pixels.LongLength != (long)labels.Length * shape.Size)
            throw new ArgumentException($"{pixels.LongLength} pixel bytes do not make {labels.Length} images of {shape}.", nameof(pixels));
        (Shape, Pixels, Labels) = (shape, pixels, labels);
    }

    public Shape Shape { get; }

    public byte[] Pixels { get; }

    public ushort[] Labels { get; }

    public int Count => Labels.Length;

    /// <summary>The bytes of one image, C x H x W.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * Shape.Size, Shape.Size);

    /// <summary>A copy of some of the images, in that order.</summary>
    public ImageSet Select(ReadOnlySpan<int> indices)
    {
        var (pixels, labels) = (HugePages.Array<byte>((long)indices.Length * Shape.Size), new ushort[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            Image(indices[i]).CopyTo(pixels.AsSpan(i * Shape.Size, Shape.Size));
            labels[i] = Labels[indices[i]];
        }
        return new ImageSet(Shape, pixels, labels);
    }

    /// <summary>This set followed by <paramref name="other"/>.</summary>
    public ImageSet Concat(ImageSet other)
    {
        var pixels = HugePages.Array<byte>(Pixels.LongLength + other.Pixels.LongLength);
        Pixels.CopyTo(pixels, 0);
        other.Pixels.CopyTo(pixels, Pixels.Length);
        return new(Shape, pixels, [.. Labels, .. other.Labels]);
    }
}
