using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// The clients that the data has by nature: each owner of examples, such as a writer or a speaker, is a client, as in LEAF (Caldas et al.,
/// 2018). For data sets that say who owns what. Clients are in the order of their owners, and a client's examples in that of the data.
/// </summary>
/// <remarks>
/// As many owners as there are clients are kept, by <c>keep</c>; what the others have is not dealt. With <c>merge</c> as many times more
/// are kept, and that many neighbours are one client, as GroupedNaturalIdPartitioner of Flower Datasets does.
/// </remarks>
[Named("natural")]
public sealed record Natural : Partitioner
{
    /// <summary>Owners with fewer examples are left out.</summary>
    [Range(1, 1_000_000)]
    public int MinExamples { get; init; } = 1;

    /// <summary>Which of the others are kept where there are more than clients.</summary>
    public OwnerChoice Keep { get; init; }

    /// <summary>Owners of a client.</summary>
    [Range(1, 1_000_000)]
    public int Merge { get; init; } = 1;

    protected override Partition Deal(PartitionRequest request)
    {
        if (request.Owners is not { } owners)
            throw new BadInputException(
                "Partition 'natural' makes a client of each owner of examples, and this data set does not say who owns what: "
                + "use another partition, such as iid.");
        var hands = Array.ConvertAll(new int[owners.Names.Count], _ => new List<int>());
        for (var example = 0; example < owners.Count; example++) hands[owners.Of[example]].Add(example);
        int[] enough = [.. Enumerable.Range(0, hands.Length).Where(owner => hands[owner].Count >= MinExamples)];
        var wanted = (long)request.Clients * Merge;
        if (wanted > enough.Length) throw TooFew(request.Clients, enough.Length, hands.Length);
        var kept = Keep switch
        {
            OwnerChoice.Largest => enough.OrderByDescending(owner => hands[owner].Count),
            OwnerChoice.Random => request.Stream().Permutation(enough.Length).Select(place => enough[place]),
            _ => enough.AsEnumerable(),
        };
        return new Partition(
            [.. kept.Take((int)wanted).Order().Chunk(Merge).Select(group => group.SelectMany(owner => hands[owner]).ToArray())]);
    }

    private BadInputException TooFew(int clients, int enough, int all)
    {
        var there = enough == all ? $"{all} owners" : $"{enough} of {all} owners with min_examples {MinExamples}";
        var each = Merge == 1 ? "" : $", {Merge} to a client,";
        return new($"Partition 'natural' has {there}{each} for {clients} clients: "
            + (enough >= Merge ? $"set clients.count to {enough / Merge} or less." : $"lower {(Merge > 1 ? "merge" : "min_examples")}."));
    }
}
