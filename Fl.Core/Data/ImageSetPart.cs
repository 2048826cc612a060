namespace Fl.Core;

/// <summary>Some of the images of a set that is read from its first to its last: each goes where it is wanted, the others are passed over.</summary>
internal sealed class ImageSetPart
{
    private const int Unwanted = -1;
    private readonly int[] places;

    /// <param name="labels">Of all images.</param>
    /// <param name="wanted">Which of them are kept, each once, in their new order.</param>
    public ImageSetPart(Shape shape, ushort[] labels, ReadOnlySpan<int> wanted)
    {
        places = new int[labels.Length];
        Array.Fill(places, Unwanted);
        var own = new ushort[wanted.Length];
        for (var place = 0; place < wanted.Length; place++) (places[wanted[place]], own[place]) = (place, labels[wanted[place]]);
        Images = new(shape, HugePages.Array<byte>((long)wanted.Length * shape.Size), own);
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
