namespace Fl.Reports;

/// <summary>The shape that stands on a curve's points.</summary>
internal enum Marker
{
    Circle,
    Square,
    Triangle,
    Diamond,

    /// <summary>A triangle upside down.</summary>
    Wedge,

    Ring,
}
