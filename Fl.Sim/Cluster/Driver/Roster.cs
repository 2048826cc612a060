using System.Collections.Concurrent;
using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// The workers of a driver, as a directory names them: whoever enters gets a link, and one that is no longer named is let go when it is
/// lost. While the directory says nothing the driver goes on with those that it knows.
/// </summary>
/// <param name="linkTo">Makes the link to a worker; its place is null when it is no longer named.</param>
/// <param name="say">Told one line at a time.</param>
internal sealed class Roster<TLink>(IWorkerDirectory directory, Func<Func<IPEndPoint?>, TLink> linkTo, Action<string> say) : IDisposable
    where TLink : DriverLink
{
    private static readonly TimeSpan PatienceWithRefusals = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, IPEndPoint> places = new();
    private readonly HashSet<string> told = [];
    private volatile Entry[] entries = [];
    private readonly Lock leaving = new();
    private readonly List<WorkerShare> left = [];
    private (long Down, long Up) gone;
    private string? silence;
    private bool isRefused;

    /// <summary>Those that have something to train, or wait for it.</summary>
    public TLink[] AtWork => [.. entries.Select(entry => entry.Link).Where(link => link.Threads > 0)];

    /// <summary>Bytes that went to all workers and came back, those that have left among them.</summary>
    public (long Down, long Up) Bytes
    {
        get
        {
            lock (leaving)
                return (gone.Down + entries.Sum(entry => entry.Link.Bytes.Down), gone.Up + entries.Sum(entry => entry.Link.Bytes.Up));
        }
    }

    /// <summary>How long to wait for a worker: not long where all refuse, and not at all where no other can come.</summary>
    /// <param name="most">The longest wait.</param>
    /// <param name="refusal">Why a worker refuses; null where it does not.</param>
    public TimeSpan PatienceOf(TimeSpan most, Func<TLink, string?> refusal) =>
        !isRefused && (entries is [] || Array.Exists(entries, entry => refusal(entry.Link) is null)) ? most
        : isRefused || !directory.IsOpen ? TimeSpan.Zero
        : new(Math.Min(most.Ticks, PatienceWithRefusals.Ticks));

    /// <summary>Why there is no worker.</summary>
    /// <inheritdoc cref="PatienceOf"/>
    public string Complaint(Func<TLink, string?> refusal) => silence
        ?? (entries is [] ? $"nobody has entered at {directory.Where}."
            : string.Join(" ", entries.Take(8).Select(entry => $"{entry.Link.Address}: {refusal(entry.Link) ?? entry.Link.Complaint}")));

    /// <summary>Keeps it until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                Take(await directory.FindAsync(cancellation).ConfigureAwait(false), cancellation);
                (silence, isRefused) = (null, false);
            }
#pragma warning disable CA1031 // Whatever went wrong with a directory, the run goes on with the workers that are there.
            catch (Exception error)
#pragma warning restore CA1031
            {
                if (cancellation.IsCancellationRequested) break;
                if (silence is null)
                    say(entries is [] ? error.Message : $"{error.Message} The run goes on with the workers that it knows.");
                (silence, isRefused) = (error.Message, error is RunFailedException);
            }
            await Task.WhenAny(Task.Delay(Pause, cancellation)).ConfigureAwait(false);
        }
        await Task.WhenAll(entries.Select(entry => entry.Running)).ConfigureAwait(false);
    }

    /// <summary>What each has done since this was asked last, those that have left since then among them.</summary>
    public IReadOnlyList<WorkerShare> TakeWork()
    {
        lock (leaving)
        {
            WorkerShare[] all = [.. left, .. entries.Select(entry => entry.Link.TakeWork()).OfType<WorkerShare>()];
            left.Clear();
            return all;
        }
    }

    public void Dispose()
    {
        foreach (var entry in entries) entry.Link.Dispose();
    }

    private void Take(IReadOnlyList<WorkerPlace> found, CancellationToken cancellation)
    {
        var named = found.Where(IsAllowed).DistinctBy(place => place.Name).Take(WorkerPlace.Most)
            .ToDictionary(place => place.Name, place => place.Address);
        foreach (var name in places.Keys.Where(name => !named.ContainsKey(name))) places.TryRemove(name, out _);
        foreach (var (name, address) in named) places[name] = address;
        lock (leaving)
        {
            var over = entries.ToLookup(entry =>
                entry.Running.IsCompleted && (entry.Link.Refusal is null || !named.ContainsKey(entry.Name)));
            foreach (var entry in over[true])
            {
                if (entry.Link.TakeWork() is { Clients: > 0 } work) left.Add(work);
                gone = (gone.Down + entry.Link.Bytes.Down, gone.Up + entry.Link.Bytes.Up);
                entry.Link.Dispose();
            }
            var kept = over[false].Select(entry => entry.Name).ToHashSet();
            entries = [.. over[false], .. named.Keys.Where(name => !kept.Contains(name)).Take(WorkerPlace.Most - kept.Count).Select(Enter)];
        }

        Entry Enter(string name)
        {
            var link = linkTo(() => places.GetValueOrDefault(name));
            return new(name, link, Task.Run(() => link.RunAsync(cancellation), cancellation));
        }
    }

    private bool IsAllowed(WorkerPlace place)
    {
        if (directory.Secret is not null || IPAddress.IsLoopback(place.Address.Address)) return true;
        if (told.Add(place.Name) && told.Count <= WorkerPlace.Most)
            say($"worker {place.Address} is beyond this machine, where workers and drivers share a secret: give --secret-file");
        return false;
    }

    private sealed record Entry(string Name, TLink Link, Task Running);
}
