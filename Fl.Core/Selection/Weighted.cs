namespace Fl.Core;

/// <summary>
/// Clients with more training examples more often: each is drawn in proportion to its examples among those that are left, without
/// replacement. FedProx (Li et al., MLSys 2020, Algorithm 2) draws so with replacement, and then weighs updates equally; with a strategy
/// that weighs by examples, large clients count twice.
/// </summary>
[Named("weighted")]
public sealed record Weighted : Selection
{
    public override int[] Draw(SelectionRequest request)
    {
        var stream = new RandomStream(request.Seed, Purpose.Cohort, request.Draw);
        return [.. WeightedDraw.Draw(stream, request.Eligible, request.Size, client => request.Examples[client])];
    }
}
