using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Which client has which device. The shares' devices, each with its slowdown, are put in the order of their speed, the clients in
/// the order of a normal score that is correlated with their examples as much as the options say, and the two are matched.
/// </summary>
public sealed class Fleet
{
    private readonly ClientDevice[] clients;

    /// <param name="examples">Training examples of each client, by its number.</param>
    public Fleet(FleetOptions options, long seed, IReadOnlyList<int> examples)
    {
        var count = examples.Count;
        var shares = Deal(options.Fleet, count);
        var slowdown = new RandomStream(seed, Purpose.Speed);
        var devices = shares.Select(share => (Share: share, Slowdown: Math.Pow(options.Slowdown, slowdown.NextDouble()))).ToArray();
        int[] bySpeed = [.. Enumerable.Range(0, count).OrderBy(i => devices[i].Share.Device.Gflops / devices[i].Slowdown).ThenBy(i => i)];

        var draws = new RandomStream(seed, Purpose.Fleet);
        var ties = draws.Permutation(count);
        var bySize = Ranks(count, (a, b) => (examples[a], ties[a]).CompareTo((examples[b], ties[b])));
        var speedRank = Correlated(bySize, options.DataCorrelation, draws);
        var availabilityRank = Correlated(speedRank, options.AvailabilityCorrelation, draws);

        clients = new ClientDevice[count];
        for (var client = 0; client < count; client++)
        {
            var (share, factor) = devices[bySpeed[speedRank[client]]];
            var throughput = Math.Exp(share.Link.Spread * new RandomStream(seed, Purpose.Throughput, 0, client).NextGaussian());
            clients[client] = new(share.Device, share.Link, factor, throughput, (availabilityRank[client] + 0.5) / count)
            {
                Epochs = share.Epochs,
            };
        }
    }

    public ClientDevice this[int client] => clients[client];

    /// <summary>How many clients there are.</summary>
    public int Count => clients.Length;

    /// <summary>One share for each client, as many as its weight's part of them, by largest remainders.</summary>
    private static FleetShare[] Deal(IReadOnlyList<FleetShare> shares, int count)
    {
        var total = shares.Sum(share => share.Weight);
        var exact = shares.Select(share => share.Weight / total * count).ToArray();
        var counts = exact.Select(part => (int)Math.Floor(part + 1e-9)).ToArray();
        foreach (var share in Enumerable.Range(0, shares.Count).OrderByDescending(i => exact[i] - counts[i]).ThenBy(i => i)
            .Take(count - counts.Sum()))
            counts[share]++;
        return [.. shares.SelectMany((share, i) => Enumerable.Repeat(share, counts[i]))];
    }

    /// <summary>Ranks whose normal scores have that correlation with those of <paramref name="ranks"/>.</summary>
    private static int[] Correlated(int[] ranks, double correlation, RandomStream draws)
    {
        var scores = ranks.Select(rank => correlation * NormalQuantile.Of((rank + 0.5) / ranks.Length)
            + Math.Sqrt(1 - correlation * correlation) * draws.NextGaussian()).ToArray();
        return Ranks(ranks.Length, (a, b) => (scores[a], a).CompareTo((scores[b], b)));
    }

    /// <summary>The place of each client in an order.</summary>
    private static int[] Ranks(int count, Comparison<int> order)
    {
        var sorted = Enumerable.Range(0, count).ToArray();
        Array.Sort(sorted, order);
        var ranks = new int[count];
        for (var place = 0; place < count; place++) ranks[sorted[place]] = place;
        return ranks;
    }
}
