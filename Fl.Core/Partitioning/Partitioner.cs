using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>The <c>partition:</c> of an experiment: the rule that deals the training examples to the clients.</summary>
[Kind("partitioners")]
public abstract record Partitioner : Component
{
    /// <summary>
    /// Share of each client's examples that it keeps for its own test, 0 (none) to 0.9; taken after the split. A client
    /// with m examples trains on max(1, floor((1 - holdout) m)) of them, drawn at random, and tests on the others:
    /// the rule of LEAF (Caldas et al., 2018) and of FedProx's data.
    /// </summary>
    [Range(0.0, 0.9)]
    public double Holdout { get; init; }

    /// <summary>What has clients hold examples out where none does, as the end of a sentence.</summary>
    internal string HoldoutAdvice => Holdout > 0
        ? $"partition.holdout is {Holdout}, and no client has a second example, which it could keep: lower clients.count"
        : "set partition.holdout, e.g. to 0.1, so that clients keep some";

    /// <summary>
    /// Splits the examples: no example goes to two clients, every client has at least one to train on. The result
    /// depends on the options and the request alone.
    /// </summary>
    /// <exception cref="BadInputException">The request cannot be met; the message says what would work.</exception>
    public Partition Split(PartitionRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Clients, 1);
        if (request.Clients > request.Examples)
            throw new BadInputException($"{request.Clients} clients cannot share {request.Examples} examples, one each at least: "
                + $"set clients.count to {request.Examples} or less.");
        var name = Catalog.NameOf(this);
        var partition = Deal(request with { Rule = $"Partition '{name}'" });
        for (var client = 0; client < request.Clients; client++)
            if (partition.Train(client).IsEmpty)
                throw new BadInputException(
                    $"Partition '{name}' leaves client {client} of {request.Clients} without examples "
                    + $"({request.Examples}{OfClasses(request)}): "
                    + "lower clients.count or choose another partition.");
        return Holdout > 0 ? partition.HoldOut(Holdout, request.Seed) : partition;
    }

    private static string OfClasses(PartitionRequest request) =>
        request.Targets.Classes is > 0 and var classes ? $" in {classes} classes" : "";

    /// <summary>The rule itself, before <see cref="Holdout"/>.</summary>
    protected abstract Partition Deal(PartitionRequest request);

    /// <summary>Cuts the items, in their order, into parts whose sizes differ by at most one, the first the larger.</summary>
    protected static int[][] CutEqually(ReadOnlySpan<int> items, int parts)
    {
        var (size, larger) = Math.DivRem(items.Length, parts);
        var sizes = new int[parts];
        for (var i = 0; i < parts; i++) sizes[i] = size + (i < larger ? 1 : 0);
        return Cut(items, sizes);
    }

    /// <summary>Cuts the items, in their order, into parts of the given sizes; what is beyond their sum is left out.</summary>
    protected static int[][] Cut(ReadOnlySpan<int> items, ReadOnlySpan<int> sizes)
    {
        var parts = new int[sizes.Length][];
        var start = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = items.Slice(start, sizes[i]).ToArray();
            start += sizes[i];
        }
        return parts;
    }

    /// <summary>
    /// Rounds shares that sum to 1 to counts that sum to <paramref name="total"/>: the cut after part j is at
    /// floor((p_0 + ... + p_j) total), and the last part has what is beyond the last cut.
    /// </summary>
    protected static void FloorCuts(ReadOnlySpan<double> shares, int total, Span<int> sizes)
    {
        var (sum, start) = (0.0, 0);
        for (var i = 0; i < shares.Length - 1; i++)
        {
            sum += shares[i];
            var end = Math.Min(total, (int)(sum * total));
            sizes[i] = end - start;
            start = end;
        }
        sizes[^1] = total - start;
    }

    /// <summary>
    /// How often a rule may be redrawn when one redraw takes so many draws: as often as takes a fraction of a second, at least ten times.
    /// </summary>
    protected static int Attempts(long draws) => (int)Math.Max(10, 1_000_000 / draws);
}
