using System.Collections.Concurrent;

namespace Fl.Core;

/// <summary>
/// <see cref="RoundSums"/> that many threads add to: threads that fold at the same time have sums of their own, so that none waits and none
/// takes another's out of its cache.
/// </summary>
/// <threadsafety><see cref="Add(ReadOnlySpan{float}, double)"/> and <see cref="Add(RoundSums)"/> on any thread;
/// the rest not thread-safe.</threadsafety>
internal sealed class ParallelSums(MessageLayout up, bool withModel)
{
    private readonly List<RoundSums> sums = [];
    private readonly ConcurrentBag<RoundSums> free = [];
    private RoundGrids grids;

    /// <summary>Starts new sums.</summary>
    public void Begin(RoundGrids grids)
    {
        this.grids = grids;
        foreach (var one in sums) one.Reset(grids);
    }

    /// <summary>Forgets what was added.</summary>
    public void Release()
    {
        foreach (var one in sums) one.Release();
    }

    /// <summary>Adds a sound message.</summary>
    public void Add(ReadOnlySpan<float> message, double weight)
    {
        var own = Take();
        try
        {
            own.Add(message, weight);
        }
        finally
        {
            free.Add(own);
        }
    }

    /// <summary>Adds what was summed elsewhere.</summary>
    public void Add(RoundSums other)
    {
        var own = Take();
        try
        {
            own.Merge(other);
        }
        finally
        {
            free.Add(own);
        }
    }

    /// <summary>All that was added since <see cref="Begin"/>; once.</summary>
    public RoundSums Merge()
    {
        var all = sums.Count > 0 ? sums[0] : Take();
        foreach (var one in sums.Skip(1)) all.Merge(one);
        return all;
    }

    private RoundSums Take()
    {
        if (free.TryTake(out var own)) return own;
        var more = new RoundSums(up, withModel);
        more.Reset(grids);
        lock (sums) sums.Add(more);
        return more;
    }
}
