namespace Fl.Core;

/// <summary>
/// Independent and identically distributed: a random permutation of the examples cut into parts whose sizes differ by
/// at most one, the first parts the larger. (homo of NIID-Bench, Li et al., ICDE 2022.)
/// </summary>
[Named("iid")]
public sealed record Iid : Partitioner
{
    protected override Partition Deal(PartitionRequest request) => new(Parts(request));

    internal static int[][] Parts(PartitionRequest request) =>
        CutEqually(request.Stream().Permutation(request.Examples), request.Clients);
}
