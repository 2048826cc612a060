namespace Fl.Core;

/// <summary>Has a <see cref="Selection"/> draw each round's cohort from the clients that have examples.</summary>
internal sealed class CohortSampler
{
    private readonly long seed;
    private readonly int size;
    private readonly int[] eligible;
    private readonly Selection selection;

    /// <param name="examples">Training examples of each client.</param>
    /// <param name="size">Clients in a cohort.</param>
    /// <exception cref="BadInputException">Fewer clients have examples than a cohort needs.</exception>
    public CohortSampler(Selection selection, long seed, IReadOnlyList<int> examples, int size)
    {
        (this.selection, this.seed, this.size, Examples) = (selection, seed, size, examples);
        eligible = [.. Enumerable.Range(0, examples.Count).Where(client => examples[client] > 0)];
        if (size > eligible.Length && !selection.DrawsAnyNumber)
            throw new BadInputException(
                $"clients.per_round is {size}, but only {eligible.Length} of {examples.Count} clients have training examples.");
    }

    /// <summary>Training examples of each client, as given.</summary>
    public IReadOnlyList<int> Examples { get; }

    /// <summary>The cohort of the server's round, in ascending order.</summary>
    public int[] Draw(ServerState server) => Draw(server, server.Round);

    /// <summary>The cohort of a draw, in ascending order.</summary>
    /// <param name="draw">Labels its random numbers.</param>
    public int[] Draw(ServerState server, int draw)
    {
        var cohort = selection.Draw(new(seed, draw, size, eligible, Examples, server));
        Array.Sort(cohort);
        return cohort;
    }
}
