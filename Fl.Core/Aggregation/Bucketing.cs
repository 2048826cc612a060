using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Bucketing (Karimireddy, He and Jaggi, "Byzantine-Robust Learning on Heterogeneous Datasets via Bucketing", ICLR 2022,
/// Algorithm 1): the updates in a random order are cut into ceil(n / s) buckets of s, and the inner aggregator sees the plain
/// mean of each. The last bucket may be smaller. A bucket weighs what its updates weigh on average.
/// </summary>
[Named("bucketing")]
public sealed record Bucketing : Aggregator
{
    /// <summary>Updates in a bucket.</summary>
    [Range(1, 10_000_000)]
    public int S { get; init; } = 2;

    /// <summary>What aggregates the buckets; its f counts buckets with an attacker.</summary>
    public Aggregator Inner { get; init; } = new CoordinateMedian();

    public override int FewestUpdates => (int)Math.Min((Inner.FewestUpdates - 1L) * S + 1, int.MaxValue);

    public override int ServerExamples => Inner.ServerExamples;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var order = new RandomStream(server.Seed, Purpose.Bucketing, server.Round).Permutation(updates.Count);
        Inner.Aggregate([.. order.Chunk(S).Select(bucket => MeanOf([.. bucket.Select(i => updates[i])]))], server, result);
    }

    public override IEnumerable<Problem> Problems(StepSize step)
    {
        var buckets = (int)((step.Updates + (long)S - 1) / S);
        return Inner.Problems(new(buckets, $"{step.Source} in buckets of {S}")).Select(problem => problem.Under("inner"));
    }

    /// <summary>The mean, in the memory of the first.</summary>
    private static Contribution MeanOf(Contribution[] bucket)
    {
        var mean = bucket[0].Delta!;
        foreach (var other in bucket.AsSpan(1)) mean.Add(other.Delta!);
        mean.Scale(1f / bucket.Length);
        return bucket[0] with { Weight = bucket.Average(one => one.Weight) };
    }
}
