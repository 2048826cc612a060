namespace Fl.Core;

/// <summary>
/// Fills an engine's <see cref="Batch"/>, each kind of examples as <see cref="Examples.Load"/> says, but for images: their stored
/// bytes become normalised floats in the batch's own layout, optionally augmented and shifted on the way. Scratch is allocated at the
/// first batch of a layout and reused; nothing per batch.
/// </summary>
/// <threadsafety>Not thread-safe; each worker has its own.</threadsafety>
internal sealed unsafe class BatchLoader
{
    private readonly Normalization? normalization;
    private readonly Shape shape;
    private readonly bool perPixel;
    private readonly int rowStride;
    private int lanes;
    private nint[] images = [], rows = [];
    private byte[] augmented = [], interleaved = [];
    private Augmentation? augmentation;
    private Augmenter? augmenter;

    /// <param name="normalization">Of images: one scale and shift per channel, or per pixel. Null where it will load none.</param>
    /// <param name="shape">Shape of the examples it will load.</param>
    public BatchLoader(Normalization? normalization, Shape shape)
    {
        (this.normalization, this.shape) = (normalization, shape);
        if (normalization is null) return;
        perPixel = normalization.Scale.Length != shape.Channels;
        if (normalization.Scale.Length != normalization.Shift.Length || (perPixel && normalization.Scale.Length != shape.Size))
            throw new ArgumentException(
                $"{normalization.Scale.Length} scales and {normalization.Shift.Length} shifts do not fit images of {shape}.",
                nameof(normalization));
        rowStride = (shape.Width + 31) / 32 * 32;
    }

    /// <summary>Loads the examples at <paramref name="indices"/>, in that order; unused lanes of the last block become zero.</summary>
    /// <param name="batch">The engine's buffer; its values, targets and count are set.</param>
    /// <param name="set">Where the examples are.</param>
    /// <param name="indices">1 to Capacity indices into <paramref name="set"/>.</param>
    /// <param name="augmentation">What is done to each image; null for nothing.</param>
    /// <param name="augment">What that draws from, image by image; needed if it does anything.</param>
    /// <param name="shift">The client's style, or null.</param>
    /// <param name="noise">Draws the noise of each value, image by image in CHW order; needed if the shift has noise.</param>
    public void Fill(Batch batch, Examples set, ReadOnlySpan<int> indices, Augmentation? augmentation = null,
        RandomStream? augment = null, FeatureShift? shift = null, RandomStream? noise = null)
    {
        if (batch.Shape != shape || set.Shape != shape)
            throw new ArgumentException($"A loader of {shape} cannot fill a batch of {batch.Shape} from {set.Kind} of {set.Shape}.");
        ArgumentOutOfRangeException.ThrowIfZero(indices.Length, nameof(indices));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(indices.Length, batch.Capacity, nameof(indices));
        switch (set)
        {
            case ImageSet images:
                FillImages(batch, images, indices, augmentation, augment, shift, noise);
                break;
            default:
                if (augmentation is not (null or NoAugmentation) || shift is not null)
                    throw new ArgumentException($"{set.Kind} are neither augmented nor shifted.", nameof(set));
                set.Load(batch, indices);
                break;
        }
        set.Targets.Load(batch, indices);
        batch.Count = indices.Length;
    }

    private void FillImages(Batch batch, ImageSet set, ReadOnlySpan<int> indices, Augmentation? augmentation,
        RandomStream? augment, FeatureShift? shift, RandomStream? noise)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        if (shift is { NoiseStd: > 0 }) ArgumentNullException.ThrowIfNull(noise);
        var active = Prepare(batch.Layout.Lanes, augmentation);
        if (active is not null) ArgumentNullException.ThrowIfNull(augment);

        fixed (byte* pixels = set.Pixels)
            for (var first = 0; first < indices.Length; first += lanes)
            {
                var used = Math.Min(lanes, indices.Length - first);
                for (var lane = 0; lane < used; lane++)
                {
                    var index = indices[first + lane];
                    images[lane] = (nint)(pixels + (long)index * shape.Size);
                    active?.Draw(lane, augment!);
                }
                images.AsSpan(used).Fill(images[0]);
                var block = batch.Values + (long)(first / lanes) * batch.Layout.BlockStride + batch.Layout.Origin;
                for (var channel = 0; channel < shape.Channels; channel++)
                    LoadPlane(block, batch.Layout, channel, used, active, shift);
            }
        if (shift is { NoiseStd: > 0 }) AddNoise(batch, indices.Length, shift.NoiseStd, noise!);
    }

    private Augmenter? Prepare(int lanes, Augmentation? asked)
    {
        if (lanes != this.lanes)
        {
            this.lanes = lanes;
            augmentation = null;
            images = new nint[lanes];
            rows = new nint[lanes];
            augmented = new byte[lanes * rowStride];
            interleaved = new byte[lanes * shape.Width];
        }
        if (asked is null) return null;
        if (!ReferenceEquals(asked, augmentation)) (augmentation, augmenter) = (asked, asked.Start(shape, lanes));
        return augmenter;
    }

    /// <summary>One channel of one block.</summary>
    private void LoadPlane(float* block, BatchLayout layout, int channel, int used, Augmenter? active, FeatureShift? shift)
    {
        // Without an augmentation an image-major plane without gaps is one long row.
        var whole = lanes == 1 && active is null && layout.RowStride == shape.Width;
        var (height, width) = whole ? (1, shape.Height * shape.Width) : (shape.Height, shape.Width);
        var plane = (long)channel * shape.Height * shape.Width;
        var gain = shift is { Gain.Length: > 0 } ? shift.Gain[channel] : 1;
        var bias = shift is { Bias.Length: > 0 } ? shift.Bias[channel] : 0;

        fixed (nint* sources = rows)
        fixed (byte* scratch = augmented, mixed = interleaved)
            for (var y = 0; y < height; y++)
            {
                for (var lane = 0; lane < lanes; lane++)
                {
                    if (active is null || lane >= used)
                    {
                        sources[lane] = images[lane] + (nint)plane + y * width;
                        continue;
                    }
                    var target = new Span<byte>(scratch + lane * rowStride, rowStride);
                    active.CopyRow(lane, new ReadOnlySpan<byte>((byte*)images[lane], shape.Size), channel, y, target);
                    sources[lane] = (nint)(scratch + lane * rowStride);
                }
                var source = (byte*)sources[0];
                if (lanes > 1) LaneInterleaver.Interleave((byte**)sources, lanes, width, source = mixed);
                var values = block + (long)channel * layout.PlaneStride + (long)y * layout.RowStride;
                if (perPixel)
                    PixelConversion.PerPixel(source, values, normalization!.Scale.AsSpan((int)plane + y * width, width),
                        normalization.Shift.AsSpan((int)plane + y * width, width), lanes, used, gain, bias);
                else
                    PixelConversion.Uniform(source, values, width * lanes, lanes, used,
                        normalization!.Scale[channel] * gain, MathF.FusedMultiplyAdd(normalization.Shift[channel], gain, bias));
            }
    }

    private void AddNoise(Batch batch, int count, float deviation, RandomStream noise)
    {
        var layout = batch.Layout;
        for (var n = 0; n < count; n++)
        {
            var image = batch.Values + (long)(n / lanes) * layout.BlockStride + layout.Origin + n % lanes;
            for (var c = 0; c < shape.Channels; c++)
                for (var y = 0; y < shape.Height; y++)
                {
                    var row = image + (long)c * layout.PlaneStride + (long)y * layout.RowStride;
                    for (var x = 0; x < shape.Width; x++) row[x * lanes] += deviation * (float)noise.NextGaussian();
                }
        }
    }
}
