namespace Fl.Core;

/// <summary>Krum's score of an update: how far it is from those nearest to it.</summary>
internal static class KrumScores
{
    /// <summary>Krum withstands f attackers among 2 f + 3 updates or more; of 3 it still takes none that is alone.</summary>
    public static readonly AttackerLimit Limit = new(2, 3, Least: 0);

    /// <summary>The candidates, the lowest score first; of equal scores the one that comes first.</summary>
    /// <param name="distances">Squared, between every two updates.</param>
    /// <param name="candidates">The updates that take part, neighbours included.</param>
    /// <param name="neighbours">How many of an update's nearest its score sums.</param>
    /// <param name="power">Power of the Euclidean distance that is summed.</param>
    public static int[] Rank(double[,] distances, IReadOnlyList<int> candidates, int neighbours, int power)
    {
        var scores = new double[candidates.Count];
        var others = new double[candidates.Count - 1];
        for (var i = 0; i < scores.Length; i++)
        {
            var at = 0;
            foreach (var other in candidates)
                if (other != candidates[i]) others[at++] = Math.Pow(distances[candidates[i], other], power / 2.0);
            Array.Sort(others);
            for (var k = 0; k < Math.Clamp(neighbours, 0, others.Length); k++) scores[i] += others[k];
        }
        return [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).Select(i => candidates[i])];
    }
}
