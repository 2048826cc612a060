using System.Collections.Concurrent;
using Fl.Core;

namespace Fl.Sim;

/// <summary>One driver's sweep, as a worker has it: the runs that it trains whole, side by side, each on one thread.</summary>
/// <param name="id">The driver's.</param>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class WorkerSweep(string id, WorkerOptions options) : IServed
{
    private readonly SharedDatasets shared = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, RunAtWork> runs = [];
    private readonly ConcurrentBag<Task> ending = [];

    public string Id => id;

    public WorkerState State => new(true, Threads: options.Threads);

    /// <summary>A run that is about to begin.</summary>
    public RunAtWork Bring(string run)
    {
        lock (gate)
        {
            if (runs.TryGetValue(run, out var known)) return known;
            if (runs.Count >= options.Threads)
                throw new InvalidOperationException($"the worker trains {options.Threads} runs at a time and no more.");
            return runs[run] = new(options, shared);
        }
    }

    public RunAtWork Find(string run)
    {
        lock (gate) return runs.GetValueOrDefault(run) ?? throw new InvalidOperationException("the worker does not know this run.");
    }

    public void Drop(string run)
    {
        lock (gate)
            if (runs.Remove(run, out var gone)) ending.Add(gone.DisposeAsync().AsTask());
    }

    public void Reset()
    {
        lock (gate)
            foreach (var run in runs.Keys.ToArray()) Drop(run);
    }

    public async ValueTask DisposeAsync()
    {
        Reset();
        await Task.WhenAll(ending).ConfigureAwait(false);
        options.Progress?.Report("the sweep is over");
    }
}
