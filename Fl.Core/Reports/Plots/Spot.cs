namespace Fl.Reports;

/// <summary>A place on a figure, in points, from its left upper corner.</summary>
internal readonly record struct Spot(double X, double Y);
