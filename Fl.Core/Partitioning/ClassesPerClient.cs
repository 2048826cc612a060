using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// #C = k of NIID-Bench (Li et al., ICDE 2022, "quantity-based label imbalance"): client i holds class i mod K and
/// k - 1 other distinct classes drawn uniformly; the shuffled examples of a class are cut equally among the clients
/// that hold it, in the order of the clients, the first parts one larger where they do not divide.
/// </summary>
/// <remarks>A class that nobody holds (possible with fewer clients than classes) is not dealt, as in the published code.</remarks>
[Named("classes-per-client")]
public sealed record ClassesPerClient : Partitioner
{
    /// <summary>Classes that each client holds, k; at most those of the data set.</summary>
    [Range(1, 65536)]
    public int Classes { get; init; } = 2;

    protected override Partition Deal(PartitionRequest request)
    {
        if (Classes > request.Classes)
            throw new BadInputException($"classes {Classes} is more than the {request.Classes} classes of the data set: "
                + $"set the partition's classes to {request.Classes} or less.");
        var stream = request.Stream();
        var holders = Holders(request, stream);
        var hands = Array.ConvertAll(new int[request.Clients], _ => new List<int>());
        foreach (var (examples, clients) in request.ExamplesByClass().Zip(holders))
        {
            if (clients.Count == 0) continue;
            stream.Shuffle(examples.AsSpan());
            foreach (var (client, part) in clients.Zip(CutEqually(examples, clients.Count))) hands[client].AddRange(part);
        }
        return new Partition([.. hands.Select(hand => hand.ToArray())]);
    }

    /// <summary>For each class the clients that hold it, ascending.</summary>
    private List<int>[] Holders(PartitionRequest request, RandomStream stream)
    {
        var holders = Array.ConvertAll(new int[request.Classes], _ => new List<int>());
        var others = new int[request.Classes - 1];
        for (var client = 0; client < request.Clients; client++)
        {
            var own = client % request.Classes;
            for (var i = 0; i < others.Length; i++) others[i] = i < own ? i : i + 1;
            holders[own].Add(client);
            for (var i = 0; i < Classes - 1; i++)
            {
                var j = i + stream.Next(others.Length - i);
                (others[i], others[j]) = (others[j], others[i]);
                holders[others[i]].Add(client);
            }
        }
        return holders;
    }
}
