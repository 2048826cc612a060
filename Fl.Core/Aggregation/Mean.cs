namespace Fl.Core;

/// <summary>The mean of the updates, weighted as the strategy weighs them: by examples, unless it says otherwise.</summary>
[Named("mean")]
public sealed record Mean : Aggregator
{
    public override bool NeedsAll => false;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var mean = new Fold(result.Length);
        // Weights need not be whole numbers, and each is rounded to the grid.
        mean.Reset(new(updates.Sum(update => update.Weight) * (1 + 1e-9)));
        foreach (var update in updates) mean.Add(update.Delta!.Span, update.Weight);
        result.CopyFrom(mean.Mean);
    }
}
