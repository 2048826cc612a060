using Fl.Core;
using SkiaSharp;

namespace Fl.Reports;

/// <summary>Writes figures to files, in the format that the file's ending says.</summary>
internal static class FigureFile
{
    /// <summary>Pixels of a PNG to a point of the figure: 216 dpi.</summary>
    private const float Enlargement = 3;

    private static readonly Dictionary<string, Action<Stream, Figure>> Formats =
        new(StringComparer.OrdinalIgnoreCase) { [".svg"] = WriteSvg, [".png"] = WritePng, [".pdf"] = WritePdf };

    /// <summary>What a file of that ending would hold.</summary>
    /// <exception cref="BadInputException">See <see cref="Check"/>.</exception>
    public static byte[] Bytes(Figure figure, string ending)
    {
        Check(ending);
        using var memory = new MemoryStream();
        Formats[ending](memory, figure);
        return memory.ToArray();
    }

    /// <summary>Writes the file whole.</summary>
    /// <exception cref="BadInputException">See <see cref="Check"/>.</exception>
    public static void Write(string path, Figure figure)
    {
        Check(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) DurableFile.CreateFolder(folder);
        DurableFile.Write(path, figure, (file, content) => Formats[Path.GetExtension(path)](file, content));
    }

    /// <exception cref="BadInputException">The ending is none of a format, or this machine cannot write that format.</exception>
    public static void Check(string path)
    {
        if (!Formats.ContainsKey(Path.GetExtension(path)))
            throw new BadInputException($"'{path}' ends with none of {string.Join(", ", Formats.Keys)}, which say the format.");
        if (!path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) && Skia.Complaint is { } complaint)
            throw new BadInputException(complaint);
    }

    private static void WriteSvg(Stream stream, Figure figure)
    {
        using var canvas = new SvgCanvas(stream, figure);
        Draw(canvas, figure);
    }

    private static void WritePng(Stream stream, Figure figure)
    {
        using var surface = SKSurface.Create(
            new SKImageInfo((int)Math.Ceiling(figure.Width * Enlargement), (int)Math.Ceiling(figure.Height * Enlargement)));
        surface.Canvas.Scale(Enlargement);
        Draw(new SkiaCanvas(surface.Canvas), figure);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(stream);
    }

    private static void WritePdf(Stream stream, Figure figure)
    {
        // Skia writes at places of its own choice.
        using var memory = new MemoryStream();
        using (var document = SKDocument.CreatePdf(
            memory, new SKDocumentPdfMetadata { Title = figure.Title, Subject = figure.Description, Creator = "fl plot" }))
        {
            Draw(new SkiaCanvas(document.BeginPage((float)figure.Width, (float)figure.Height)), figure);
            document.EndPage();
            document.Close();
        }
        memory.WriteTo(stream);
    }

    private static void Draw(Canvas canvas, Figure figure)
    {
        canvas.Box(0, 0, figure.Width, figure.Height, Ink.White);
        figure.Draw(canvas);
    }
}
