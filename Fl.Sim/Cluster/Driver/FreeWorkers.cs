using Fl.Core;

namespace Fl.Sim;

/// <summary>Deals the workers' threads to the runs that wait for one, the first first, each of the worker that has most free.</summary>
/// <param name="patience">A run for which there has been no worker so long fails.</param>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class FreeWorkers(Roster<RunsLink> roster, TimeSpan patience)
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
            foreach (var one in waiting) Deal(one);
            waiting.RemoveAll(one => one.Worker.Task.IsCompleted);
        }
    }

    private void Deal(Waiting one)
    {
        if (one.Worker.Task.IsCompleted) return;
        string? Refusal(RunsLink link) => link.RefusalOf(one.Kind);
        var able = Array.FindAll(roster.AtWork, link => Refusal(link) is null);
        if (able.Length > 0) one.Since = Environment.TickCount64;
        var best = able.Where(link => link.Taken < link.Threads).MaxBy(link => link.Threads - link.Taken);
        if (best is not null && one.Worker.TrySetResult(best)) best.Taken++;
        else if (Environment.TickCount64 - one.Since > roster.PatienceOf(patience, Refusal).TotalMilliseconds)
            one.Worker.TrySetException(new RunFailedException($"there is no worker: {roster.Complaint(Refusal)}"));
    }

    private sealed class Waiting(string kind)
    {
        public string Kind => kind;

        /// <summary>When there was last a worker that may train it, by <see cref="Environment.TickCount64"/>.</summary>
        public long Since { get; set; } = Environment.TickCount64;

        public TaskCompletionSource<RunsLink> Worker { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
