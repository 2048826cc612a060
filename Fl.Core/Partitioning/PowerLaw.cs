using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// The power-law MNIST of FedProx (Li et al., "Federated Optimization in Heterogeneous Networks", MLSys 2020; its
/// generator generate_niid.py): client u holds classes u mod K and (u + 1) mod K. It first gets min_per_class examples of
/// each; then each class's rest is shared among its holders, the shares lognormal(0, sigma), rounded down. The
/// task that published CPU times refer to is 1,000 clients of all 70,000 images with holdout 0.1.
/// </summary>
/// <remarks>
/// The original is for 1,000 users and 10 classes; this is the same rule for any number of either. What rounding down
/// leaves, fewer examples of a class than it has holders, is not dealt, nor is a class that nobody holds. What differs:
/// the examples of a class are shuffled first (the original takes them in the order of the file).
/// </remarks>
[Named("power-law")]
public sealed record PowerLaw : Partitioner
{
    /// <summary>Standard deviation of the logarithm of a share.</summary>
    [Range(0.0, 10.0)]
    public double Sigma { get; init; } = 2;

    /// <summary>Examples of each of its two classes that every client gets first.</summary>
    [Range(1, 1_000_000)]
    public int MinPerClass { get; init; } = 5;

    protected override Partition Deal(PartitionRequest request)
    {
        var stream = request.Stream();
        var hands = Array.ConvertAll(new int[request.Clients], _ => new List<int>());
        var byClass = request.ExamplesByClass();
        for (var k = 0; k < byClass.Length; k++)
        {
            var holders = Holders(k, request.Classes, request.Clients);
            var rest = byClass[k].Length - (long)holders.Count * MinPerClass;
            if (rest < 0)
                throw new BadInputException($"Class {k} has {byClass[k].Length} examples, but {holders.Count} of {request.Clients} clients "
                    + $"hold it and each gets min_per_class {MinPerClass} first: lower clients.count or min_per_class.");
            stream.Shuffle(byClass[k].AsSpan());
            DealClass(stream, byClass[k], (int)rest, holders, hands);
        }
        return new Partition([.. hands.Select(hand => hand.ToArray())]);
    }

    private void DealClass(RandomStream stream, int[] examples, int rest, List<int> holders, List<int>[] hands)
    {
        var shares = new double[holders.Count];
        for (var i = 0; i < shares.Length; i++) shares[i] = Math.Exp(Sigma * stream.NextGaussian());
        var (sum, next) = (shares.Sum(), 0);
        for (var i = 0; i < shares.Length; i++)
        {
            var count = Math.Min(examples.Length - next, MinPerClass + (int)(rest * shares[i] / sum));
            hands[holders[i]].AddRange(examples.AsSpan(next, count));
            next += count;
        }
    }

    /// <summary>The clients u with u mod K = k or (u + 1) mod K = k, ascending; with one class each is there twice.</summary>
    private static List<int> Holders(int k, int classes, int clients)
    {
        var holders = new List<int>();
        for (var u = 0; u < clients; u++)
        {
            if (u % classes == k) holders.Add(u);
            if ((u + 1) % classes == k) holders.Add(u);
        }
        return holders;
    }
}
