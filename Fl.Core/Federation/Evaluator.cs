namespace Fl.Core;

/// <summary>
/// Evaluates the global model over the workers. Examples are cut into batches whose size depends on nothing, and sums
/// are added in the examples' order, so the figures are the same for any number of workers.
/// </summary>
public sealed class Evaluator
{
    /// <summary>Examples in an evaluation batch.</summary>
    public const int BatchSize = 128;

    private readonly Workers<Client> workers;
    private readonly ImageSet set;
    private readonly int[] examples;
    private readonly ImageSet? bait;

    /// <param name="set">Where the examples are.</param>
    /// <param name="examples">Which of them; at least one.</param>
    /// <param name="bait">What an attack is told by: <see cref="Attack.Bait"/>.</param>
    public Evaluator(Workers<Client> workers, ImageSet set, int[] examples, ImageSet? bait = null)
    {
        if (examples.Length == 0)
            throw new BadInputException("there are no test examples: set partition.holdout, so that clients keep some, or take a data set with a test set.");
        (this.workers, this.set, this.examples, this.bait) = (workers, set, examples, bait);
    }

    /// <summary>Loss and accuracy of <paramref name="weights"/> on all the examples, and how far they take an attack's bait.</summary>
    public async Task<Evaluation> EvaluateAsync(Vector weights, CancellationToken cancellation)
    {
        var score = await ScoreAsync(weights, set, examples, cancellation).ConfigureAwait(false);
        if (bait is null) return score;
        var taken = await ScoreAsync(weights, bait, [.. Enumerable.Range(0, bait.Count)], cancellation).ConfigureAwait(false);
        return score with { AttackSuccess = taken.Accuracy };
    }

    private async Task<Evaluation> ScoreAsync(Vector weights, ImageSet set, int[] examples, CancellationToken cancellation)
    {
        var batches = (examples.Length + BatchSize - 1) / BatchSize;
        // One run of consecutive batches for each job, so that a worker loads the weights a few times, not once a batch.
        var jobs = Math.Min(batches, workers.Count * 4);
        var results = new BatchResult[batches];
        await workers.RunAsync(jobs, (client, job) =>
        {
            client.Load(weights);
            for (var b = (int)((long)batches * job / jobs); b < (int)((long)batches * (job + 1) / jobs); b++)
            {
                cancellation.ThrowIfCancellationRequested();
                results[b] = client.Evaluate(set, examples.AsSpan(b * BatchSize, Math.Min(BatchSize, examples.Length - b * BatchSize)));
            }
        }, cancellation).ConfigureAwait(false);
        return Evaluation.From(new(results.Sum(r => r.LossSum), results.Sum(r => r.Correct)), examples.Length);
    }
}
