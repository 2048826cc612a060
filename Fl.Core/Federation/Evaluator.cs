namespace Fl.Core;

/// <summary>
/// Evaluates the global model over the workers. Examples are cut into batches whose size depends on nothing, and sums
/// are added in the examples' order, so the figures are the same for any number of workers.
/// </summary>
public sealed class Evaluator
{
    private readonly Workers<Client> workers;
    private readonly Examples set;
    private readonly int[] examples;
    private readonly Examples? bait;

    /// <param name="set">Where the examples are.</param>
    /// <param name="examples">Which of them; at least one.</param>
    /// <param name="bait">What an attack is told by: <see cref="Attack.Bait"/>.</param>
    public Evaluator(Workers<Client> workers, Examples set, int[] examples, Examples? bait = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(examples.Length);
        (this.workers, this.set, this.examples, this.bait) = (workers, set, examples, bait);
    }

    /// <summary>Loss and accuracy of <paramref name="weights"/> on all the examples, and how far they take an attack's bait.</summary>
    /// <param name="weights">Left alone until the task ends.</param>
    /// <param name="whenIdle">Only workers do it that would have nothing else to do.</param>
    public async Task<Evaluation> EvaluateAsync(Vector weights, bool whenIdle, CancellationToken cancellation)
    {
        var score = await ScoreAsync(weights, set, examples, whenIdle, cancellation).ConfigureAwait(false);
        if (bait is null) return score;
        var taken = await ScoreAsync(weights, bait, [.. Enumerable.Range(0, bait.Count)], whenIdle, cancellation).ConfigureAwait(false);
        return score with { AttackSuccess = taken.Accuracy };
    }

    /// <summary>What <paramref name="weights"/> take each of the examples for.</summary>
    /// <param name="weights">Left alone until the task ends.</param>
    /// <param name="names">What the classes are called; see <see cref="ClassReport.Of"/>.</param>
    public async Task<ClassReport> ClassifyAsync(Vector weights, int classes, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var (predicted, ranks) = (new int[examples.Length], new int[examples.Length]);
        await workers.RunAsync((examples.Length + Evaluation.BatchSize - 1) / Evaluation.BatchSize, (client, b) =>
        {
            var (start, length) = (b * Evaluation.BatchSize, Math.Min(Evaluation.BatchSize, examples.Length - b * Evaluation.BatchSize));
            client.Load(weights);
            client.Classify(set, examples.AsSpan(start, length), predicted.AsSpan(start, length), ranks.AsSpan(start, length));
        }, cancellation).ConfigureAwait(false);
        var labels = set.Targets.AsClasses("A report of classes").Labels;
        return ClassReport.Of(classes, names, [.. examples.Select(example => (int)labels[example])], predicted, ranks);
    }

    private async Task<Evaluation> ScoreAsync(Vector weights, Examples set, int[] examples, bool whenIdle, CancellationToken cancellation)
    {
        var results = new BatchResult[(examples.Length + Evaluation.BatchSize - 1) / Evaluation.BatchSize];
        // A batch for each job, small as it is, so that workers end together; to load the weights costs far less than a batch.
        await workers.RunAsync(results.Length, (client, b) =>
        {
            client.Load(weights);
            results[b] = client.Evaluate(set, examples.AsSpan(b * Evaluation.BatchSize, Math.Min(Evaluation.BatchSize, examples.Length - b * Evaluation.BatchSize)));
        }, cancellation, whenIdle).ConfigureAwait(false);
        return Evaluation.From(new(results.Sum(r => r.LossSum), results.Sum(r => r.Correct)), examples.Length);
    }
}
