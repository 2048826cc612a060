namespace Fl.Core;

/// <summary>Has a <see cref="Selection"/> draw cohorts from the clients that have examples.</summary>
internal sealed class CohortSampler(Selection selection, long seed)
{
    /// <summary>A cohort, in ascending order.</summary>
    /// <param name="draw">Labels its random numbers.</param>
    /// <param name="examples">Training examples of each client, by its number.</param>
    /// <param name="eligible">The clients out of which it is drawn, ascending; all have examples.</param>
    /// <param name="size">Clients in it.</param>
    /// <exception cref="BadInputException">There are fewer clients.</exception>
    public int[] Draw(ServerState server, int draw, IReadOnlyList<int> examples, IReadOnlyList<int> eligible, int size)
    {
        if (size > eligible.Count && !selection.DrawsAnyNumber)
            throw new BadInputException(
                $"clients.per_round is {size}, but only {eligible.Count} of {examples.Count} clients have training examples.");
        var cohort = selection.Draw(new(seed, draw, size, eligible, examples, server));
        Array.Sort(cohort);
        return cohort;
    }
}
