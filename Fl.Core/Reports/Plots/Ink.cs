namespace Fl.Reports;

/// <summary>A colour, red, green and blue from 0 to 255, and how much of what is below it it covers, from 0 to 1.</summary>
internal readonly record struct Ink(byte Red, byte Green, byte Blue, double Opacity = 1)
{
    public static readonly Ink Black = new(0, 0, 0), White = new(255, 255, 255), Grey = new(90, 90, 90), Light = new(222, 222, 222);

    /// <summary>As CSS writes it, without the opacity.</summary>
    public string Hex => $"#{Red:x2}{Green:x2}{Blue:x2}";
}
