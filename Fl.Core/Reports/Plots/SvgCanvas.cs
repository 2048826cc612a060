using System.Globalization;
using System.Text;
using System.Xml;
using Fl.Core;

namespace Fl.Reports;

/// <summary>Draws as SVG 1.1: words stay words, and what belongs together is a group with a class.</summary>
internal sealed class SvgCanvas : Canvas, IDisposable
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Pixels of a browser to a point of the figure.</summary>
    private const double Enlargement = 1.5;

    private readonly XmlWriter xml;

    public SvgCanvas(Stream stream, Figure figure)
    {
        xml = XmlWriter.Create(stream, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
        });
        xml.WriteStartElement("svg", Namespace);
        Attribute("width", figure.Width * Enlargement);
        Attribute("height", figure.Height * Enlargement);
        xml.WriteAttributeString("viewBox", $"0 0 {Number(figure.Width)} {Number(figure.Height)}");
        xml.WriteAttributeString("role", "img");
        xml.WriteAttributeString("font-family",
            string.Join(", ", Lettering.Families.Select(family => family.Contains(' ') ? $"'{family}'" : family).Append("sans-serif")));
        xml.WriteElementString("title", Namespace, Quoting.Visible(figure.Title, lines: false));
        xml.WriteElementString("desc", Namespace, Quoting.Visible(figure.Description, lines: false));
    }

    public override void Line(IReadOnlyList<Spot> spots, Stroke stroke)
    {
        xml.WriteStartElement("polyline", Namespace);
        xml.WriteAttributeString("points", Points(spots));
        xml.WriteAttributeString("fill", "none");
        Draw(stroke);
        xml.WriteEndElement();
    }

    public override void Area(IReadOnlyList<Spot> corners, Ink fill, Stroke? outline = null)
    {
        xml.WriteStartElement("polygon", Namespace);
        xml.WriteAttributeString("points", Points(corners));
        Fill(fill);
        if (outline is not null) Draw(outline);
        xml.WriteEndElement();
    }

    public override void Circle(Spot center, double radius, Ink fill, Stroke? outline = null)
    {
        xml.WriteStartElement("circle", Namespace);
        Attribute("cx", center.X);
        Attribute("cy", center.Y);
        Attribute("r", radius);
        Fill(fill);
        if (outline is not null) Draw(outline);
        xml.WriteEndElement();
    }

    public override void Words(Spot at, string words, Lettering lettering)
    {
        xml.WriteStartElement("text", Namespace);
        Attribute("x", at.X);
        Attribute("y", at.Y);
        Attribute("font-size", lettering.Size);
        if (lettering.IsBold) xml.WriteAttributeString("font-weight", "bold");
        if (lettering.Anchor is not Anchor.Start)
            xml.WriteAttributeString("text-anchor", lettering.Anchor is Anchor.Middle ? "middle" : "end");
        if (lettering.IsUpright) xml.WriteAttributeString("transform", $"rotate(-90 {Number(at.X)} {Number(at.Y)})");
        Fill(lettering.Ink);
        xml.WriteString(Quoting.Visible(words, lines: false));
        xml.WriteEndElement();
    }

    public override void Begin(string kind, string? name = null)
    {
        xml.WriteStartElement("g", Namespace);
        xml.WriteAttributeString("class", kind);
        if (name is not null) xml.WriteAttributeString("data-name", Quoting.Visible(name, lines: false));
    }

    public override void End() => xml.WriteEndElement();

    public void Dispose()
    {
        xml.WriteEndElement();
        xml.Dispose();
    }

    private void Fill(Ink ink)
    {
        xml.WriteAttributeString("fill", ink.Hex);
        if (ink.Opacity < 1) Attribute("fill-opacity", ink.Opacity);
    }

    private void Draw(Stroke stroke)
    {
        xml.WriteAttributeString("stroke", stroke.Ink.Hex);
        Attribute("stroke-width", stroke.Width);
        if (stroke.Ink.Opacity < 1) Attribute("stroke-opacity", stroke.Ink.Opacity);
        if (stroke.Dashes is { } dashes) xml.WriteAttributeString("stroke-dasharray", string.Join(' ', dashes.Select(Number)));
        xml.WriteAttributeString("stroke-linejoin", "round");
    }

    private void Attribute(string name, double value) => xml.WriteAttributeString(name, Number(value));

    private static string Points(IReadOnlyList<Spot> spots) => string.Join(' ', spots.Select(spot => $"{Number(spot.X)},{Number(spot.Y)}"));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
