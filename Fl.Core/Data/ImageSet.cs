using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>Images as they are stored: one byte a pixel, image after image, each channel plane by plane (CHW), row-major.</summary>
public sealed class ImageSet : Examples
{
    /// <param name="shape">Shape of every image.</param>
    /// <param name="pixels">Count x C x H x W bytes.</param>
    /// <param name="targets">Count of them.</param>
    /// <param name="owners">Whose each image is; null where the data does not say.</param>
    public ImageSet(Shape shape, byte[] pixels, Targets targets, Owners? owners = null) : base(shape, targets, owners)
    {
        if (pixels.LongLength != (long)targets.Count * shape.Size)
            throw new ArgumentException($"{pixels.LongLength} pixel bytes do not make {targets.Count} images of {shape}.", nameof(pixels));
        Pixels = pixels;
    }

    /// <summary>Without an image.</summary>
    public static ImageSet Empty(Shape shape, int classes) => new(shape, [], new ClassTargets([], classes));

    public byte[] Pixels { get; }

    public override string Kind => "pictures";

    /// <summary>The bytes of one image, C x H x W.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * Shape.Size, Shape.Size);

    public override ImageSet Select(ReadOnlySpan<int> indices)
    {
        var pixels = HugePages.Array<byte>((long)indices.Length * Shape.Size);
        for (var i = 0; i < indices.Length; i++) Image(indices[i]).CopyTo(pixels.AsSpan(i * Shape.Size, Shape.Size));
        return new(Shape, pixels, Targets.Select(indices), Owners?.Select(indices));
    }

    public override ImageSet Concat(Examples other)
    {
        if (other is not ImageSet more || more.Shape != Shape)
            throw new ArgumentException($"Pictures of {Shape} cannot be followed by {other.Kind} of {other.Shape}.", nameof(other));
        var pixels = HugePages.Array<byte>(Pixels.LongLength + more.Pixels.LongLength);
        Pixels.CopyTo(pixels, 0);
        more.Pixels.CopyTo(pixels, Pixels.Length);
        return new(Shape, pixels, Targets.Concat(more.Targets), more.Owners is null ? null : Owners?.Concat(more.Owners));
    }

    public override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(Pixels);
        Targets.AppendTo(hash);
    }
}
