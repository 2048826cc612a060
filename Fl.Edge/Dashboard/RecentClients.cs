using Fl.Core;

namespace Fl.Edge;

/// <summary>The clients that were asked or answered last, at most so many, whatever the number of clients.</summary>
internal sealed class RecentClients(int capacity)
{
    private readonly Dictionary<int, LinkedListNode<ClientRow>> nodes = [];
    private readonly LinkedList<ClientRow> rows = [];

    /// <summary>The most recent first.</summary>
    public IEnumerable<ClientRow> Rows => rows;

    public void Asked(int round, int client) => Put(new(client) { Round = round, Status = "training" });

    public void Answered(int round, ClientReport result) => Put(new(result.Client)
    {
        Round = round,
        Status = StatusOf(result.Status),
        Examples = result.Status == UpdateStatus.Failed ? null : result.Examples,
        Seconds = result.Status == UpdateStatus.Failed ? null : RunPoint.Finite(result.Duration),
        TrainLoss = RunPoint.Finite(result.TrainLoss),
        BytesDown = result.BytesDown,
        BytesUp = result.BytesUp,
        Reason = result.Reason.Length == 0 ? null : Protocol.OneLine(result.Reason),
    });

    public static string StatusOf(UpdateStatus status) => status switch
    {
        UpdateStatus.Completed => "completed",
        UpdateStatus.Rejected => "rejected",
        _ => "failed",
    };

    private void Put(ClientRow row)
    {
        if (nodes.Remove(row.Client, out var node)) rows.Remove(node);
        else if (nodes.Count == capacity)
        {
            nodes.Remove(rows.Last!.Value.Client);
            rows.RemoveLast();
        }
        nodes[row.Client] = rows.AddFirst(row);
    }
}
