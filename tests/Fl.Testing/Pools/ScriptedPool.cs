using Fl.Core;

namespace Fl.Testing;

/// <summary>
/// Clients that train one weight, the first, and answer in a given order: each goes half of the way to its target.
/// An answer of client -1 is a failure of client 0.
/// </summary>
public sealed class ScriptedPool(double[] targets, int[] answers) : IClientPool, IAsynchronousPool
{
    private readonly Dictionary<int, (FitTask Task, HostVector Start)> working = [];
    private readonly HostVector answer = new(1);
    private int next;

    public IReadOnlyList<int> Examples => [.. Enumerable.Range(0, targets.Length).Select(client => working.ContainsKey(client) ? 0 : 10)];

    public int Busy => working.Count;

    public void Dispatch(FitTask task)
    {
        var start = new HostVector(task.Message.Length);
        start.CopyFrom(task.Message);
        working.Add(task.Client, (task with { Message = start }, start));
    }

    public ValueTask<Update?> NextAsync(bool orNewcomers, CancellationToken cancellation)
    {
        var client = answers[next++];
        working.Remove(Math.Max(client, 0), out var work);
        if (client < 0) return ValueTask.FromResult<Update?>(Update.Failed(0, "broken") with { Task = work.Task });
        answer.Fill((float)(0.5 * (targets[client] - work.Start.Span[0])));
        return ValueTask.FromResult<Update?>(
            new Update(new ClientReport(client, UpdateStatus.Completed, "", 10) { BytesDown = 4, BytesUp = 4 }, answer)
            {
                Task = work.Task,
            });
    }

    public Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
