namespace Fl.Core.Managed;

/// <summary>The value that the last linear layer reads, seen image after image.</summary>
/// <param name="value">Without halo.</param>
internal sealed unsafe class Representation(Activation value)
{
    private readonly int features = value.Shape.Size, lanes = value.Lanes;

    /// <summary>Copies the values of the first images out.</summary>
    public void Read(int images, Vector rows)
    {
        var target = Rows(images, rows);
        for (var image = 0; image < images; image++)
        {
            var source = value.Values + Place(image);
            for (var feature = 0; feature < features; feature++) target[feature] = source[feature * lanes];
            target = target[features..];
        }
    }

    /// <summary>Adds to the gradient of the first images.</summary>
    public void AddGradient(int images, Vector rows)
    {
        var source = Rows(images, rows);
        for (var image = 0; image < images; image++)
        {
            var target = value.Gradient + Place(image);
            for (var feature = 0; feature < features; feature++) target[feature * lanes] += source[feature];
            source = source[features..];
        }
    }

    private nint Place(int image) => (nint)(image / lanes) * value.BlockStride + image % lanes;

    private Span<float> Rows(int images, Vector rows) => ((HostVector)rows).Span[..(images * features)];
}
