using System.ComponentModel.DataAnnotations;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A phone is there while it charges, idle and on WiFi, as in a system of phones in use (Bonawitz et al., Towards Federated Learning at
/// Scale, MLSys 2019): most nights it is plugged in at about its owner's hour for about its owner's time. The defaults are guesses at
/// an owner's nights, not fitted to any trace. Time 0 is midnight in the middle time zone.
/// </summary>
[Named("charging")]
public sealed record Charging : Availability
{
    private const double Hour = 3600, Day = 24 * Hour, LeastCharge = 0.25 * Hour;

    /// <summary>Hour at which clients plug in, by their own time; the mean over clients.</summary>
    [Range(0.0, 24.0)]
    public double PlugInHour { get; init; } = 23;

    /// <summary>Clients' own hours are uniform within so many hours of that.</summary>
    [Range(0.0, 6.0)]
    public double PlugInSpread { get; init; } = 1.5;

    /// <summary>Hours that clients stay plugged in; the mean over clients.</summary>
    [Range(0.5, 20.0)]
    public double ChargeHours { get; init; } = 7;

    /// <summary>Clients' own times are uniform within so many hours of that.</summary>
    [Range(0.0, 12.0)]
    public double ChargeSpread { get; init; } = 2;

    /// <summary>
    /// Standard deviation in hours of a client's nights around its own hour and its own time; beyond three of them,
    /// and less than a quarter of an hour, does not occur.
    /// </summary>
    [Range(0.0, 3.0)]
    public double JitterHours { get; init; } = 0.75;

    /// <summary>Share of the nights in which a client is plugged in, idle and on WiFi.</summary>
    [Range(0.01, 1.0)]
    public double Nights { get; init; } = 0.9;

    /// <summary>Clients' time zones are uniform over so many hours; 24 for the whole globe.</summary>
    [Range(0.0, 24.0)]
    public double ZoneHours { get; init; } = 3;

    public override IEnumerable<Spell> Spells(AvailabilityRequest request) => OnlineWindows.Spells(Windows(request));

    private IEnumerable<(double Start, double End)> Windows(AvailabilityRequest request)
    {
        var stream = new RandomStream(request.Seed, Purpose.Availability, 0, request.Client);
        var zone = (stream.NextDouble() - 0.5) * ZoneHours;
        var plugIn = (PlugInHour + (2 * stream.NextDouble() - 1) * PlugInSpread + zone) * Hour;
        var charge = (ChargeHours + (2 * request.Rank - 1) * ChargeSpread) * Hour;
        for (var night = -3L; ; night++)
        {
            var (start, time) = (plugIn + night * Day + Jitter(stream), Math.Max(LeastCharge, charge + Jitter(stream)));
            if (stream.NextDouble() < Nights) yield return (start, start + time);
        }
    }

    private double Jitter(RandomStream stream) => Math.Clamp(stream.NextGaussian(), -3, 3) * JitterHours * Hour;
}
