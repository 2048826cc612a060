using System.Globalization;
using Fl.Core;

namespace Fl.Cli;

/// <summary>What curves of runs can be drawn against.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Label">In words, without the unit's prefix.</param>
/// <param name="Of">Where a run stood; null where it has no such figure.</param>
/// <param name="Unit">Of figures that are shown with a prefix such as k or M; null for those that are not.</param>
internal sealed record PlotAxis(string Name, string Label, Func<RoundPoint, double?> Of, string? Unit = null)
{
    public static readonly IReadOnlyList<PlotAxis> All =
    [
        new("rounds", "round", point => point.Round),
        new("seconds", "seconds", point => point.WallSeconds),
        new("virtual-seconds", "virtual seconds", point => point.VirtualSeconds),
        new("bytes", "sent and received", point => point.Bytes, "B"),
        new("joules", "energy of the clients", point => point.Joules, "J"),
    ];

    /// <summary>By what figures up to <paramref name="most"/> are multiplied, and the axis' label then.</summary>
    public (double Scale, string Label) For(double most)
    {
        if (Unit is null) return (1, Label);
        var (scale, prefix) = UnitPrefix.For(most);
        return (scale, string.Create(CultureInfo.InvariantCulture, $"{Label} ({prefix}{Unit})"));
    }
}
