namespace Fl.Core;

/// <summary>Where a run stood after a round, as its <c>rounds.csv</c> tells it; null where it tells nothing.</summary>
/// <param name="WallSeconds">Since the run began, as all sums.</param>
/// <param name="Bytes">Of vectors sent and received so far.</param>
/// <param name="Joules">That the clients took so far.</param>
public sealed record RoundPoint(
    int Round, double WallSeconds, double? VirtualSeconds, double Bytes, double? Joules, double? TrainLoss, double? TestLoss,
    double? TestAccuracy)
{
    /// <summary>Where a run stood after each of its rounds.</summary>
    /// <param name="rows">All of its rounds from the first on.</param>
    public static IReadOnlyList<RoundPoint> Of(IEnumerable<RoundRow> rows)
    {
        var (points, bytes, joules) = (new List<RoundPoint>(), 0.0, 0.0);
        foreach (var row in rows)
        {
            bytes += row.BytesDown + row.BytesUp;
            joules += row.Joules ?? 0;
            points.Add(new(row.Round, row.WallSeconds, row.VirtualSeconds, bytes, row.VirtualSeconds is null ? null : joules, row.TrainLoss,
                row.TestLoss, row.TestAccuracy)
            {
                ValidationLoss = row.ValidationLoss,
                ValidationAccuracy = row.ValidationAccuracy,
            });
        }
        return points;
    }

    public double? ValidationLoss { get; init; }

    public double? ValidationAccuracy { get; init; }
}
