namespace Fl.Core;

/// <summary>
/// Independent and identically distributed: a random permutation of the examples cut into parts whose sizes differ by
/// at most one, the first parts the larger.
/// </summary>
[Named("iid")]
public sealed record Iid : Partitioner
{
    public override Partition Split(PartitionRequest request)
    {
        var order = new RandomStream(request.Seed, Purpose.Partition).Permutation(request.Labels.Length);
        var (size, larger) = Math.DivRem(order.Length, request.Clients);
        var parts = new int[request.Clients][];
        for (int client = 0, start = 0; client < parts.Length; client++)
        {
            var end = start + size + (client < larger ? 1 : 0);
            parts[client] = order[start..end];
            start = end;
        }
        return new Partition(parts);
    }
}
