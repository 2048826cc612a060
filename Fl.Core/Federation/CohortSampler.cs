namespace Fl.Core;

/// <summary>
/// Draws each round's cohort uniformly without replacement from the clients that have examples. A cohort is a function of
/// (seed, round) alone.
/// </summary>
public sealed class CohortSampler
{
    private readonly long seed;
    private readonly int size;
    private readonly int[] eligible;

    /// <param name="examples">Training examples of each client.</param>
    /// <param name="size">Clients in a cohort.</param>
    /// <exception cref="BadInputException">Fewer clients have examples than a cohort needs.</exception>
    public CohortSampler(long seed, IReadOnlyList<int> examples, int size)
    {
        (this.seed, this.size, Examples) = (seed, size, examples);
        eligible = [.. Enumerable.Range(0, examples.Count).Where(client => examples[client] > 0)];
        if (size > eligible.Length)
            throw new BadInputException($"clients.per_round is {size}, but only {eligible.Length} of {examples.Count} clients have training examples.");
    }

    /// <summary>Training examples of each client, as given.</summary>
    public IReadOnlyList<int> Examples { get; }

    /// <summary>The cohort of a round (1-based), in ascending order (Floyd's algorithm: Bentley and Floyd, CACM 1987).</summary>
    public int[] Draw(int round)
    {
        var stream = new RandomStream(seed, Purpose.Cohort, round);
        var chosen = new HashSet<int>(size);
        for (var i = eligible.Length - size; i < eligible.Length; i++)
        {
            var candidate = stream.Next(i + 1);
            if (!chosen.Add(candidate)) chosen.Add(i);
        }
        int[] cohort = [.. chosen.Select(index => eligible[index])];
        Array.Sort(cohort);
        return cohort;
    }
}
