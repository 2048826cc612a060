namespace Fl.Core;

/// <summary>
/// Some of the images of a set that is read from its first to its last: each goes where it is wanted, the others are passed over.
/// </summary>
internal sealed class ImageSetPart
{
    private const int Unwanted = -1;
    private readonly int[] places;

    /// <param name="targets">Of all images.</param>
    /// <param name="wanted">Which of them are kept, each once, in their new order.</param>
    public ImageSetPart(Shape shape, Targets targets, ReadOnlySpan<int> wanted)
    {
        places = new int[targets.Count];
        Array.Fill(places, Unwanted);
        for (var place = 0; place < wanted.Length; place++) places[wanted[place]] = place;
        Images = new(shape, HugePages.Array<byte>((long)wanted.Length * shape.Size), targets.Select(wanted));
    }

    /// <summary>The images that are kept; their pixels are there once each has been put.</summary>
    public ImageSet Images { get; }

    /// <summary>Whether an image is kept.</summary>
    public bool Wants(int index) => places[index] != Unwanted;

    /// <summary>Takes the pixels of an image, if it is kept.</summary>
    public void Put(int index, ReadOnlySpan<byte> pixels)
    {
        if (Wants(index)) pixels.CopyTo(Images.Pixels.AsSpan(places[index] * Images.Shape.Size));
    }
}
