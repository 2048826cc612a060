namespace Fl.Core;

/// <summary>Where a run stood after a round, as its <c>rounds.csv</c> tells it; null where it tells nothing.</summary>
/// <param name="WallSeconds">Since the run began, as all sums.</param>
/// <param name="Bytes">Of vectors sent and received so far.</param>
/// <param name="Joules">That the clients took so far.</param>
public sealed record RoundPoint(
    int Round, double WallSeconds, double? VirtualSeconds, double Bytes, double? Joules, double? TrainLoss, double? TestLoss,
    double? TestAccuracy)
{
    public double? ValidationLoss { get; init; }

    public double? ValidationAccuracy { get; init; }
}
