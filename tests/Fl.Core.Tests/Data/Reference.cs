namespace Fl.Core.Tests;

/// <summary>The loader as its documentation says it, one pixel at a time.</summary>
internal static class Reference
{
    public static float[] Load(BatchLayout layout, int length, ImageSet set, ReadOnlySpan<int> indices, Normalization normalization,
        Augmentation augmentation, RandomStream augment, FeatureShift? shift, RandomStream noise)
    {
        var shape = set.Shape;
        var values = new float[length];
        for (var n = 0; n < indices.Length; n++)
        {
            var image = set.Image(indices[n]);
            var (top, left, flip) = (4, 4, false);
            if (augmentation is CropFlip) (top, left, flip) = (augment.Next(9), augment.Next(9), augment.Next(2) == 1);
            for (var c = 0; c < shape.Channels; c++)
                for (var y = 0; y < shape.Height; y++)
                    for (var x = 0; x < shape.Width; x++)
                    {
                        var fromY = Reflected(y + top, shape.Height);
                        var fromX = Reflected((flip ? shape.Width - 1 - x : x) + left, shape.Width);
                        var at = normalization.IndexOf(shape, c, y, x);
                        var value = (double)image[(c * shape.Height + fromY) * shape.Width + fromX] * normalization.Scale[at]
                            + normalization.Shift[at];
                        if (shift is { Gain.Length: > 0 }) value *= shift.Gain[c];
                        if (shift is { Bias.Length: > 0 }) value += shift.Bias[c];
                        if (shift is { NoiseStd: > 0 }) value += shift.NoiseStd * noise.NextGaussian();
                        values[Buffers.Offset(layout, n, c, y, x)] = (float)value;
                    }
        }
        return values;
    }

    /// <summary>The source position of a position in the padded row: 4 3 2 1 | 0 1 ... n-1 | n-2 n-3 n-4 n-5.</summary>
    private static int Reflected(int padded, int length) => padded switch
    {
        < 4 => 4 - padded,
        _ when padded < length + 4 => padded - 4,
        _ => length - 2 - (padded - length - 4),
    };
}
