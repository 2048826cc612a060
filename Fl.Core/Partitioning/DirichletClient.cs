using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Each client over the classes: Hsu, Qi, Brown, "Measuring the Effects of Non-Identical Data Distribution for Federated
/// Visual Classification" (arXiv 1909.06335, 2019). Client j draws class proportions q_j ~ Dir(alpha p) and fills its
/// given number of examples from them without replacement. Sizes are equal, so it works for any alpha and any number of
/// clients: large alpha is IID, alpha to 0 is one class a client.
/// </summary>
/// <remarks>
/// With K equal classes the concentration is alpha / K a class: alpha 1 here is about as skewed as alpha 0.1 of the
/// conventions with Dir(alpha, ..., alpha); prior <c>uniform</c> gives those.
/// The paper leaves open what follows when a class runs out: here a client's proportions are renormalised over the
/// classes that are left. Examples are dealt in passes, one to each client a pass, so that no client is served last.
/// Where all examples are dealt, what comes late is what is left, and the realised skew is milder than q's: with 100
/// clients, 10 equal classes and 50,000 examples, the mean of sum_k q_k^2 is 0.48 instead of 0.55 at alpha 1 and 0.71
/// instead of 0.92 at alpha 0.1. An examples_per_client at which no class runs out keeps q as drawn.
/// </remarks>
[Named("dirichlet-client")]
public sealed record DirichletClient : Partitioner
{
    /// <summary>Concentration; see <see cref="Prior"/> for its scale.</summary>
    [Range(1e-6, 1e9)]
    public double Alpha { get; init; } = 1;

    /// <summary>Whether alpha multiplies the class shares of the data (Hsu et al.) or is every class's own.</summary>
    public DirichletPrior Prior { get; init; } = DirichletPrior.Empirical;

    /// <summary>Examples of each client; 0 deals all of them in parts that differ by at most one.</summary>
    [Range(0, 100_000_000)]
    public int ExamplesPerClient { get; init; }

    protected override Partition Deal(PartitionRequest request)
    {
        var (clients, examples, classes) = (request.Clients, request.Examples, request.Classes);
        if ((long)clients * ExamplesPerClient > examples)
            throw new BadInputException(
                $"{clients} clients with examples_per_client {ExamplesPerClient} need {(long)clients * ExamplesPerClient} examples, "
                + $"but there are {examples}: lower examples_per_client to {examples / clients} or less.");
        var stream = request.Stream();
        var pools = request.ExamplesByClass();
        foreach (var pool in pools) stream.Shuffle(pool.AsSpan());
        var logs = new double[clients * classes];
        for (var i = 0; i < logs.Length; i++)
            if (Concentration(pools[i % classes].Length, examples) is > 0 and var a) logs[i] = stream.NextLogGamma(a);

        var hands = new int[clients][];
        for (var j = 0; j < clients; j++)
            hands[j] = new int[ExamplesPerClient > 0 ? ExamplesPerClient : examples / clients + (j < examples % clients ? 1 : 0)];
        Fill(stream, pools, logs, hands);
        return new Partition(hands);
    }

    private double Concentration(int count, int examples) =>
        count == 0 ? 0 : Prior == DirichletPrior.Uniform ? Alpha : Alpha * count / examples;

    /// <summary>Deals from the pools, pass by pass; logs holds the logarithm of each client's proportions up to a constant.</summary>
    private static void Fill(RandomStream stream, int[][] pools, double[] logs, int[][] hands)
    {
        var classes = pools.Length;
        var left = Array.ConvertAll(pools, pool => pool.Length);
        var weights = new double[logs.Length];
        var (exhausted, seen) = (1, new int[hands.Length]);
        for (var pass = 0; pass < hands[0].Length; pass++)
            for (var j = 0; j < hands.Length && pass < hands[j].Length; j++)
            {
                var row = weights.AsSpan(j * classes, classes);
                if (seen[j] != exhausted) Renormalize(logs.AsSpan(j * classes, classes), left, row);
                seen[j] = exhausted;
                var k = Choose(stream.NextDouble(), row);
                hands[j][pass] = pools[k][^left[k]];
                if (--left[k] == 0) exhausted++;
            }
    }

    /// <summary>Proportions over the classes that are left, by their logarithms: nothing underflows, whatever alpha is.</summary>
    private static void Renormalize(ReadOnlySpan<double> logs, int[] left, Span<double> weights)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        for (var k = 0; k < logs.Length; k++)
            if (left[k] > 0) max = Math.Max(max, logs[k]);
        for (var k = 0; k < logs.Length; k++) sum += weights[k] = left[k] > 0 ? Math.Exp(logs[k] - max) : 0;
        for (var k = 0; k < logs.Length; k++) weights[k] /= sum;
    }

    /// <summary>The first class whose cumulated weight is beyond u; rounding cannot lead to one of weight 0.</summary>
    private static int Choose(double u, ReadOnlySpan<double> weights)
    {
        var last = 0;
        for (var k = 0; k < weights.Length; k++)
        {
            if (weights[k] == 0) continue;
            if (u < weights[k]) return k;
            u -= weights[k];
            last = k;
        }
        return last;
    }
}
