using System.ComponentModel.DataAnnotations;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// The probability that a client is there follows the hour of its day as a cosine, from a trough to a peak twelve hours later. A client
/// is there while its probability is above a number that it draws each day, so it has one window a day around the peak. By default the
/// peak is four times the trough, as in a population of phones in one country (Bonawitz et al., Towards Federated Learning at Scale,
/// MLSys 2019), and at night, when phones charge. Time 0 is midnight in the middle time zone.
/// </summary>
[Named("diurnal")]
public sealed record Diurnal : Availability
{
    private const double Hour = 3600, Day = 24 * Hour;

    /// <summary>Probability of the median client to be there at the peak.</summary>
    [Range(0.0, 1.0)]
    public double Peak { get; init; } = 0.6;

    /// <summary>Probability of the median client to be there twelve hours from the peak.</summary>
    [Range(0.0, 1.0)]
    public double Trough { get; init; } = 0.15;

    /// <summary>Hour of the peak by a client's own time.</summary>
    [Range(0.0, 24.0)]
    public double PeakHour { get; init; } = 2;

    /// <summary>Clients' time zones are uniform over so many hours; 24 for the whole globe.</summary>
    [Range(0.0, 24.0)]
    public double ZoneHours { get; init; } = 3;

    /// <summary>How much clients differ: scale of the logistic distribution of their log-odds to be there; 0 for not at all.</summary>
    [Range(0.0, 10.0)]
    public double Spread { get; init; }

    public override IEnumerable<Problem> Problems() =>
        Peak >= Trough ? [] : [new(
            "peak", $"peak is {Peak} and trough {Trough}: the peak must not be below the trough; move it with peak_hour.")];

    public override IEnumerable<Spell> Spells(AvailabilityRequest request) => OnlineWindows.Spells(Windows(request));

    private IEnumerable<(double Start, double End)> Windows(AvailabilityRequest request)
    {
        var stream = new RandomStream(request.Seed, Purpose.Availability, 0, request.Client);
        var peak = PeakHour * Hour + (stream.NextDouble() - 0.5) * ZoneHours * Hour;
        for (var day = -2L; ; day++)
        {
            // Where all of the client's odds are c times the median's, it is above u where the median is above the share of odds(u) / c.
            var half = HalfWidth(ClientShare.Of(stream.NextDouble(), Spread, 1 - request.Rank));
            yield return (peak + (day - half) * Day, peak + (day + half) * Day);
        }
    }

    /// <summary>For how much of a day before and after the peak the median's probability is above a level.</summary>
    private double HalfWidth(double level)
    {
        if (level < Trough) return 0.5;
        if (level >= Peak) return 0;
        return Math.Acos(2 * (level - Trough) / (Peak - Trough) - 1) / (2 * Math.PI);
    }
}
