using System.Text;
using Fl.Core;

namespace Fl.Reports;

/// <summary>A picture of results, which <see cref="Plot"/> makes: as text, as bytes or as a file.</summary>
public abstract record Figure
{
    private protected Figure() { }

    /// <summary>In points of 1/72 inch; the default fits the text of a paper.</summary>
    public abstract double Width { get; }

    /// <inheritdoc cref="Width"/>
    public abstract double Height { get; }

    /// <summary>What it shows, in a few words, for those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>The same in sentences.</summary>
    public required string Description { get; init; }

    /// <summary>As SVG 1.1, in which words stay words.</summary>
    public string ToSvg() => Encoding.UTF8.GetString(FigureFile.Bytes(this, ".svg"));

    /// <summary>As a PNG of 216 dots an inch.</summary>
    /// <exception cref="BadInputException">
    /// This machine lacks a font, or SkiaSharp's native library; <see cref="ToSvg"/> needs neither.
    /// </exception>
    public byte[] ToPng() => FigureFile.Bytes(this, ".png");

    /// <summary>As a PDF of one page.</summary>
    /// <inheritdoc cref="ToPng"/>
    public byte[] ToPdf() => FigureFile.Bytes(this, ".pdf");

    /// <summary>Writes it to a file, whole; a folder that is not there is made.</summary>
    /// <param name="path">Its ending says the format: .svg, .png or .pdf.</param>
    /// <exception cref="BadInputException">The ending is none of these, or <see cref="ToPng"/> says why not.</exception>
    public void Save(string path) => FigureFile.Write(path, this);

    internal abstract void Draw(Canvas canvas);
}
