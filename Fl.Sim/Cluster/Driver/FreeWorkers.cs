using Fl.Core;

namespace Fl.Sim;

/// <summary>Deals the workers' threads to the runs that wait for one, the first first, each of the worker that has most free.</summary>
/// <param name="links">All that there are now.</param>
/// <param name="patience">A run for which there has been no worker so long fails.</param>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class FreeWorkers(Func<IReadOnlyList<RunsLink>> links, Func<TimeSpan> patience)
{
    private readonly Lock gate = new();
    private readonly List<Waiting> waiting = [];

    /// <summary>Waits for a thread of a worker that may train a kind of run; to be <see cref="Return">returned</see>.</summary>
    /// <exception cref="RunFailedException">There is no such worker, and there was none for a while.</exception>
    public async Task<RunsLink> TakeAsync(string kind, CancellationToken cancellation)
    {
        var own = new Waiting(kind);
        lock (gate) waiting.Add(own);
        Deal();
        await using var cancelling = cancellation.Register(() => own.Worker.TrySetCanceled(cancellation)).ConfigureAwait(false);
        return await own.Worker.Task.ConfigureAwait(false);
    }

    public void Return(RunsLink worker)
    {
        lock (gate) worker.Taken--;
        Deal();
    }

    /// <summary>Gives what is free to those that wait, and an end to those for which there is nobody.</summary>
    public void Deal()
    {
        lock (gate)
        {
            foreach (var one in waiting)
            {
                if (one.Worker.Task.IsCompleted) continue;
                var able = links().Where(link => link.WhyNot(one.Kind) is null).ToArray();
                if (Array.Exists(able, link => link.Threads > 0)) one.Since = Environment.TickCount64;
                var best = able.Where(link => link.Taken < link.Threads).MaxBy(link => link.Threads - link.Taken);
                if (best is not null && one.Worker.TrySetResult(best)) best.Taken++;
                else if (able.Length == 0 || Environment.TickCount64 - one.Since > patience().TotalMilliseconds)
                    one.Worker.TrySetException(new RunFailedException($"there is no worker: {string.Join(" ", links().Select(link =>
                        $"{link.Address}: {link.WhyNot(one.Kind) ?? link.Complaint}"))}"));
            }
            waiting.RemoveAll(one => one.Worker.Task.IsCompleted);
        }
    }

    private sealed class Waiting(string kind)
    {
        public string Kind => kind;

        /// <summary>When there was last a worker that may train it, by <see cref="Environment.TickCount64"/>.</summary>
        public long Since { get; set; } = Environment.TickCount64;

        public TaskCompletionSource<RunsLink> Worker { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
