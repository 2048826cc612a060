namespace Fl.Core;

/// <summary>
/// Mimic (Karimireddy, He and Jaggi, "Byzantine-Robust Learning on Heterogeneous Datasets via Bucketing", ICLR 2022, Section 3.2):
/// every attacker sends what one honest client sends, so that it counts too much. It is chosen in the attackers' first
/// round, as the one whose update has the largest projection |z . x_i| on the direction z of the greatest variance of the
/// honest updates, and copied from then on.
/// </summary>
/// <remarks>
/// The paper may go on to learn z over some rounds; its experiments on heterogeneous data choose in the first. In a round
/// without the chosen client the choice is made anew, for that round alone.
/// </remarks>
[Named("mimic")]
public sealed record Mimic : CollusiveAttack
{
    private const string Target = "mimic-target";

    public override void Agree(AttackRound round, Vector forged)
    {
        var index = round.Recall(Target) is { } target ? round.Honest.ToList().IndexOf(target) : -1;
        if (index < 0)
        {
            index = Extreme(round.Updates);
            if (round.Recall(Target) is null) round.Remember(Target, round.Honest[index]);
        }
        forged.CopyFrom(round.Updates[index]);
    }

    /// <summary>The update with the largest projection on the first principal direction of them all.</summary>
    internal static int Extreme(IReadOnlyList<Vector> updates)
    {
        var count = updates.Count;
        var products = new double[count, count];
        for (var i = 0; i < count; i++)
            for (var j = i; j < count; j++) products[i, j] = products[j, i] = updates[i].Dot(updates[j]);
        // z = sum_i a_i (x_i - mean), where a is the first eigenvector of the Gram matrix of the x_i - mean.
        var a = FirstEigenvector(Centered(products));
        var mean = a.Sum() / count;
        var projections = Enumerable.Range(0, count)
            .Select(j => Math.Abs(Enumerable.Range(0, count).Sum(i => (a[i] - mean) * products[i, j])));
        return projections.Select((projection, j) => (projection, j)).MaxBy(pair => pair.projection).j;
    }

    private static double[,] Centered(double[,] products)
    {
        var count = products.GetLength(0);
        double[] means = [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).Average(j => products[i, j]))];
        var (all, centered) = (means.Average(), new double[count, count]);
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++) centered[i, j] = products[i, j] - means[i] - means[j] + all;
        return centered;
    }

    /// <summary>Of a symmetric matrix without negative eigenvalues, by squaring it until one direction is left.</summary>
    private static double[] FirstEigenvector(double[,] matrix)
    {
        var count = matrix.GetLength(0);
        for (var doubling = 0; doubling < 30; doubling++)
        {
            var trace = Enumerable.Range(0, count).Sum(i => matrix[i, i]);
            if (trace <= 0) break;
            var square = new double[count, count];
            for (var i = 0; i < count; i++)
                for (var k = 0; k < count; k++)
                    for (var j = 0; j < count; j++) square[i, j] += matrix[i, k] / trace * (matrix[k, j] / trace);
            matrix = square;
        }
        var largest = Enumerable.Range(0, count).MaxBy(i => matrix[i, i]);
        return [.. Enumerable.Range(0, count).Select(i => matrix[i, largest])];
    }
}
