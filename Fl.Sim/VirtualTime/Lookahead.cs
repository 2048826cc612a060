using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Trains clients ahead of the virtual clock: what a client at work will send is settled when it sets out. Those go first whose
/// updates come first, many at a time so that no worker waits, and an update is kept until its time has come.
/// </summary>
/// <param name="depth">How many of the first updates to come are trained together.</param>
internal sealed class Lookahead(IClientPool pool, int depth) : IDisposable
{
    private readonly Dictionary<int, Update> ready = [];
    private readonly Stack<Vector> spare = [];
    private Vector? lent;

    /// <summary>The update of the first flight; valid until the next is asked for.</summary>
    /// <param name="flights">All that are under way, in the order of their ends.</param>
    public async ValueTask<Update> TakeAsync(IEnumerable<Flight> flights, Func<Flight, FitTask> taskOf, CancellationToken cancellation)
    {
        var first = flights.First();
        if (!ready.ContainsKey(first.Draw))
            await TrainAsync([.. flights.Where(flight => flight.Lost is null).Take(depth).Where(flight => !ready.ContainsKey(flight.Draw))
                .Select(taskOf)], cancellation).ConfigureAwait(false);
        GiveBack();
        ready.Remove(first.Draw, out var update);
        lent = update!.Message;
        return update;
    }

    public void Dispose()
    {
        GiveBack();
        foreach (var update in ready.Values) update.Message?.Dispose();
        foreach (var vector in spare) vector.Dispose();
    }

    private Task TrainAsync(FitTask[] tasks, CancellationToken cancellation) =>
        pool.FitAsync(tasks, static () => false, update =>
        {
            lock (ready) ready.Add(update.Task!.Draw, update with { Message = update.Message is { } message ? Copy(message) : null });
        }, cancellation);

    private Vector Copy(Vector message)
    {
        if (!spare.TryPop(out var copy)) copy = new HostVector(message.Length);
        copy.CopyFrom(message);
        return copy;
    }

    private void GiveBack()
    {
        if (lent is not null) spare.Push(lent);
        lent = null;
    }
}
