using Fl.Core;
using SkiaSharp;

namespace Fl.Reports;

/// <summary>Pictures of a data set side by side, a row for each class, with the classes' names where this machine has a font.</summary>
internal static class Mosaic
{
    // What Skia and most viewers take.
    private const int MostHeight = 32_767;

    private const int Gap = 2, LeastSide = 56, LetterSize = 14;

    /// <param name="path">The PNG to write.</param>
    /// <param name="columns">Pictures of each class, the first of the training set.</param>
    /// <exception cref="BadInputException">This machine writes no PNG, or the data set has no pictures of classes.</exception>
    public static void Write(string path, Dataset dataset, int columns)
    {
        Skia.Require();
        var (set, shape) = (dataset.Train.AsImages("A mosaic"), dataset.Shape);
        var labels = set.Targets.AsClasses("A mosaic").Labels;
        var enlargement = Math.Max(1, (LeastSide + shape.Height - 1) / shape.Height);
        var (width, height) = (shape.Width * enlargement, shape.Height * enlargement);
        if ((long)dataset.Classes * (height + Gap) > MostHeight)
            throw new BadInputException(
                $"a mosaic of {dataset.Classes:n0} classes of {shape} would be more than {MostHeight:n0} pixels high: "
                + "take a data set of fewer classes or smaller images.");
        string[] names = [.. Enumerable.Range(0, dataset.Classes)
            .Select(label => label < dataset.ClassNames.Count ? dataset.ClassNames[label] : $"{label}")];
        var lettering = new Lettering(LetterSize, Ink.Black) { Anchor = Anchor.End };
        var margin = Skia.Complaint is null ? (int)names.Max(lettering.WidthOf) + 3 * Gap : 0;

        using var surface = SKSurface.Create(
            new SKImageInfo(margin + columns * (width + Gap) + Gap, dataset.Classes * (height + Gap) + Gap));
        surface.Canvas.Clear(SKColors.White);
        var canvas = new SkiaCanvas(surface.Canvas);
        var placed = new int[dataset.Classes];
        for (var i = 0; i < set.Count; i++)
        {
            int row = labels[i], column = placed[row];
            if (column == columns) continue;
            placed[row]++;
            using var picture = Picture(set.Image(i), shape);
            var place = SKRect.Create(margin + Gap + column * (width + Gap), Gap + row * (height + Gap), width, height);
            using var image = SKImage.FromBitmap(picture);
            surface.Canvas.DrawImage(image, place, SKSamplingOptions.Default);
        }
        if (margin > 0)
            foreach (var (row, name) in names.Index())
                canvas.Words(new(margin - Gap, Gap + row * (height + Gap) + height / 2 + LetterSize / 3), name, lettering);
        using var whole = surface.Snapshot();
        using var data = whole.Encode(SKEncodedImageFormat.Png, 100);
        DurableFile.Write(path, data, static (file, content) => content.SaveTo(file));
    }

    /// <param name="bytes">C x H x W, one channel (grey) or three.</param>
    private static SKBitmap Picture(ReadOnlySpan<byte> bytes, Shape shape)
    {
        var bitmap = new SKBitmap(shape.Width, shape.Height);
        var plane = shape.Width * shape.Height;
        for (var pixel = 0; pixel < plane; pixel++)
        {
            var red = bytes[pixel];
            var color = shape.Channels < 3 ? new SKColor(red, red, red) : new SKColor(red, bytes[plane + pixel], bytes[2 * plane + pixel]);
            bitmap.SetPixel(pixel % shape.Width, pixel / shape.Width, color);
        }
        return bitmap;
    }
}
