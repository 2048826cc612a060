namespace Fl.Core;

/// <summary>
/// Evaluates the global model over the workers. Examples are cut into batches whose size depends on nothing, and sums
/// are added in the examples' order, so the figures are the same for any number of workers.
/// </summary>
internal sealed class Evaluator
{
    private readonly Workers<Client> workers;
    private readonly LearningTask task;
    private readonly Examples set;
    private readonly int[] examples;
    private readonly Examples? bait;

    /// <param name="task">What the model learns.</param>
    /// <param name="set">Where the examples are.</param>
    /// <param name="examples">Which of them; at least one.</param>
    /// <param name="bait">What an attack is told by: <see cref="Attack.Bait"/>.</param>
    public Evaluator(Workers<Client> workers, LearningTask task, Examples set, int[] examples, Examples? bait = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(examples.Length);
        (this.workers, this.task, this.set, this.examples, this.bait) = (workers, task, set, examples, bait);
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
    /// <exception cref="BadInputException">The examples do not have one class each.</exception>
    public async Task<ClassReport> ClassifyAsync(Vector weights, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var classes = set.Targets.AsClasses("A report of classes").Classes;
        var sums = await SumAsync(weights, set, examples, byClass: true, whenIdle: false, cancellation).ConfigureAwait(false);
        return ClassReport.Of(classes, names, sums);
    }

    private async Task<Evaluation> ScoreAsync(
        Vector weights, Examples set, int[] examples, bool whenIdle, CancellationToken cancellation) => task.Score(
        await SumAsync(weights, set, examples, byClass: false, whenIdle, cancellation).ConfigureAwait(false), examples.Length);

    private async Task<Tally> SumAsync(
        Vector weights, Examples set, int[] examples, bool byClass, bool whenIdle, CancellationToken cancellation)
    {
        var parts = new Tally[(examples.Length + Evaluation.BatchSize - 1) / Evaluation.BatchSize];
        var evaluation = new object();
        // A batch for each job, small as it is, so that workers end together.
        await workers.RunAsync(parts.Length, (client, b) =>
        {
            client.Load(weights, evaluation);
            var (start, length) = (b * Evaluation.BatchSize, Math.Min(Evaluation.BatchSize, examples.Length - b * Evaluation.BatchSize));
            parts[b] = client.Evaluate(set, examples.AsSpan(start, length), byClass: byClass);
            // Where there is one worker, as for a large model on a server, it has nothing to do until the next evaluation.
            if (b == parts.Length - 1) client.Rest();
        }, cancellation, whenIdle).ConfigureAwait(false);
        var sum = new Tally(byClass);
        foreach (var part in parts) sum.Add(part);
        return sum;
    }
}
