using Fl.Core;
using SkiaSharp;

namespace Fl.Reports;

/// <summary>Draws on a canvas of Skia, for PNG and PDF.</summary>
internal sealed class SkiaCanvas(SKCanvas canvas) : Canvas
{
    public override void Line(IReadOnlyList<Spot> spots, Stroke stroke)
    {
        using var path = Path(spots, close: false);
        Draw(path, stroke);
    }

    public override void Area(IReadOnlyList<Spot> corners, Ink fill, Stroke? outline = null)
    {
        using var path = Path(corners, close: true);
        using var paint = Paint(fill);
        canvas.DrawPath(path, paint);
        if (outline is not null) Draw(path, outline);
    }

    public override void Circle(Spot center, double radius, Ink fill, Stroke? outline = null)
    {
        using var path = new SKPath();
        path.AddCircle((float)center.X, (float)center.Y, (float)radius);
        using var paint = Paint(fill);
        canvas.DrawPath(path, paint);
        if (outline is not null) Draw(path, outline);
    }

    /// <exception cref="BadInputException">There is no font on this machine.</exception>
    public override void Words(Spot at, string words, Lettering lettering)
    {
        var faces = Skia.Faces;
        using var font = new SKFont(lettering.IsBold ? faces.Bold : faces.Regular, (float)lettering.Size)
        {
            Subpixel = true,
            Edging = SKFontEdging.Antialias,
            Hinting = SKFontHinting.None,
        };
        using var paint = Paint(lettering.Ink);
        canvas.Save();
        canvas.Translate((float)at.X, (float)at.Y);
        if (lettering.IsUpright) canvas.RotateDegrees(-90);
        canvas.DrawText(words, 0, 0,
            lettering.Anchor switch { Anchor.Middle => SKTextAlign.Center, Anchor.End => SKTextAlign.Right, _ => SKTextAlign.Left }, font,
            paint);
        canvas.Restore();
    }

    private void Draw(SKPath path, Stroke stroke)
    {
        using var paint = Paint(stroke.Ink);
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeWidth = (float)stroke.Width;
        paint.StrokeJoin = SKStrokeJoin.Round;
        using var dashes = stroke.Dashes is { } lengths ? SKPathEffect.CreateDash([.. lengths.Select(length => (float)length)], 0) : null;
        paint.PathEffect = dashes;
        canvas.DrawPath(path, paint);
    }

    private static SKPaint Paint(Ink ink) =>
        new() { Color = new SKColor(ink.Red, ink.Green, ink.Blue, (byte)Math.Round(255 * ink.Opacity)), IsAntialias = true };

    private static SKPath Path(IReadOnlyList<Spot> spots, bool close)
    {
        var path = new SKPath();
        path.AddPoly([.. spots.Select(spot => new SKPoint((float)spot.X, (float)spot.Y))], close);
        return path;
    }
}
