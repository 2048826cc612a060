using System.Globalization;
using Fl.Core;

namespace Fl.Reports;

/// <summary>What curves of runs can be drawn against: one of those below, or one of your own.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Label">In words, without the unit's prefix.</param>
/// <param name="Of">Where a run stood; null where it has no such figure.</param>
/// <param name="Unit">Of figures that are shown with a prefix such as k or M; null for those that are not.</param>
public sealed record PlotAxis(string Name, string Label, Func<RoundPoint, double?> Of, string? Unit = null)
{
    public static readonly PlotAxis Rounds = new("rounds", "round", point => point.Round);

    /// <summary>Of this machine, since the run began.</summary>
    public static readonly PlotAxis Seconds = new("seconds", "seconds", point => point.WallSeconds);

    /// <summary>Of the simulated devices.</summary>
    public static readonly PlotAxis VirtualSeconds = new("virtual-seconds", "virtual seconds", point => point.VirtualSeconds);

    /// <summary>Of all clients, both ways.</summary>
    public static readonly PlotAxis Bytes = new("bytes", "sent and received", point => point.Bytes, "B");

    /// <summary>Of the simulated devices.</summary>
    public static readonly PlotAxis Joules = new("joules", "energy of the clients", point => point.Joules, "J");

    /// <summary>Those of the command line.</summary>
    internal static readonly IReadOnlyList<PlotAxis> All = [Rounds, Seconds, VirtualSeconds, Bytes, Joules];

    /// <summary>By what figures up to <paramref name="most"/> are multiplied, and the axis' label then.</summary>
    internal (double Scale, string Label) For(double most)
    {
        if (Unit is null) return (1, Label);
        var (scale, prefix) = UnitPrefix.For(most);
        return (scale, string.Create(CultureInfo.InvariantCulture, $"{Label} ({prefix}{Unit})"));
    }
}
