using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Each class over the clients: the "distribution-based label imbalance" of NIID-Bench (Li et al., ICDE 2022), after
/// Yurochkin et al. (ICML 2019). For each class k in turn p ~ Dir_n(alpha, ..., alpha), and the shuffled examples of
/// the class are cut at floor((p_0 + ... + p_j) |D_k|). All is drawn anew until every client has min_samples; the
/// hands are shuffled at the end. Every example is dealt.
/// </summary>
/// <remarks>
/// The balance trick gives p_j = 0 to a client that holds N / n examples or more and renormalises; as Dirichlet
/// shares renormalised over a subset are Dirichlet over that subset, this is drawn over the other clients directly.
/// As published, the last client takes what rounding leaves beyond the last cut, at most one example, even then.
/// What differs: redraws are bounded (about 1,000,000 gamma draws in all), because with many clients and a small alpha
/// no draw is ever accepted. There use <c>dirichlet-client</c>. Redraws favour milder skews: a split accepted after
/// many of them is not a typical draw.
/// </remarks>
[Named("dirichlet")]
public sealed record Dirichlet : Partitioner
{
    /// <summary>Concentration; small is skewed, large is IID. With K classes it compares to K times as much in dirichlet-client.</summary>
    [Range(1e-6, 1e9)]
    public double Alpha { get; init; } = 0.5;

    /// <summary>A client that holds the average number of examples gets no more of the classes to come.</summary>
    public bool Balance { get; init; } = true;

    /// <summary>Every client gets at least so many examples.</summary>
    [Range(1, 1_000_000)]
    public int MinSamples { get; init; } = 10;

    protected override Partition Deal(PartitionRequest request)
    {
        var (clients, examples) = (request.Clients, request.Examples);
        if ((long)clients * MinSamples > examples)
            throw new BadInputException($"{clients} clients with min_samples {MinSamples} need {(long)clients * MinSamples} examples, "
                + $"but there are {examples}: lower min_samples to {examples / clients} or less, "
                + $"or clients.count to {examples / MinSamples} or less.");
        var byClass = request.ExamplesByClass();
        var sizes = new int[byClass.Length * clients];
        var attempts = Attempts(sizes.Length);
        var best = 0;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var stream = request.Stream(attempt);
            var smallest = DrawSizes(stream, byClass, examples, clients, sizes);
            if (smallest >= MinSamples) return Assemble(stream, byClass, clients, sizes);
            best = Math.Max(best, smallest);
        }
        throw new BadInputException($"None of {attempts} draws of dirichlet with alpha {Alpha} gave each of {clients} clients min_samples "
            + $"{MinSamples} of {examples} examples (at best the smallest had {best}): use partition dirichlet-client (with prior uniform "
            + "for the same meaning of alpha), or a larger alpha, fewer clients or a smaller min_samples.");
    }

    /// <summary>
    /// Draws how many examples of class k go to client j, into sizes[k * clients + j]; returns the smallest client's sum.
    /// </summary>
    private int DrawSizes(RandomStream stream, int[][] byClass, int examples, int clients, Span<int> sizes)
    {
        var held = new int[clients];
        var (concentration, shares) = (new double[clients], new double[clients]);
        for (var k = 0; k < byClass.Length; k++)
        {
            var row = sizes.Slice(k * clients, clients);
            row.Clear();
            if (byClass[k].Length == 0) continue;
            for (var j = 0; j < clients; j++)
                concentration[j] = Balance && (long)held[j] * clients >= examples ? 0 : Alpha;
            stream.NextDirichlet(concentration, shares);
            FloorCuts(shares, byClass[k].Length, row);
            for (var j = 0; j < clients; j++) held[j] += row[j];
        }
        return held.Min();
    }

    private static Partition Assemble(RandomStream stream, int[][] byClass, int clients, int[] sizes)
    {
        var hands = Array.ConvertAll(new int[clients], _ => new List<int>());
        for (var k = 0; k < byClass.Length; k++)
        {
            stream.Shuffle(byClass[k].AsSpan());
            var parts = Cut(byClass[k], sizes.AsSpan(k * clients, clients));
            for (var j = 0; j < clients; j++) hands[j].AddRange(parts[j]);
        }
        var train = Array.ConvertAll(hands, hand => hand.ToArray());
        foreach (var hand in train) stream.Shuffle(hand.AsSpan());
        return new Partition(train);
    }
}
