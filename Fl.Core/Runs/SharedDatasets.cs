namespace Fl.Core;

/// <summary>Loads each data set once for all the runs of this process that use it, and lets go of it after the last of them.</summary>
/// <threadsafety>Any thread.</threadsafety>
public sealed class SharedDatasets
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Share> shares = [];

    private readonly bool keepsUnused;

    /// <param name="runs">With absolute paths. Each is to be <see cref="Release">released</see> when it is over, loaded or not.</param>
    public SharedDatasets(IEnumerable<Experiment> runs)
    {
        foreach (var run in runs) Add(run);
    }

    /// <summary>Of runs that come one by one: what the last has left stays until one comes that uses something else.</summary>
    public SharedDatasets() => keepsUnused = true;

    /// <summary>One more run.</summary>
    /// <param name="run">With absolute paths; to be <see cref="Release">released</see> when it is over, loaded or not.</param>
    public void Add(Experiment run)
    {
        lock (gate)
        {
            if (!shares.TryGetValue(KeyOf(run), out var share))
            {
                foreach (var (unused, _) in shares.Where(other => other.Value.Users == 0).ToArray()) shares.Remove(unused);
                shares[KeyOf(run)] = share = new Share();
            }
            share.Users++;
        }
    }

    /// <summary>The data set of a run.</summary>
    /// <param name="cancellation">Who comes first loads for all; where that is cancelled, the next who comes does.</param>
    /// <exception cref="BadInputException">It cannot be loaded; then for no run.</exception>
    public Task<Dataset> LoadAsync(Experiment run, LoadContext context, CancellationToken cancellation)
    {
        lock (gate)
        {
            var share = shares[KeyOf(run)];
            if (share.Loading is null or { IsCanceled: true }) share.Loading = run.Dataset.LoadAsync(context, cancellation);
            return share.Loading;
        }
    }

    /// <summary>A run has no more need of its data.</summary>
    public void Release(Experiment run)
    {
        lock (gate)
            if (--shares[KeyOf(run)].Users == 0 && !keepsUnused) shares.Remove(KeyOf(run));
    }

    private static string KeyOf(Experiment run) =>
        $"{(run.Dataset.DependsOnSeed ? run.Seed : null)} {Catalog.NameOf(run.Dataset)}\n{ComponentWriter.Write(run.Dataset)}";

    private sealed class Share
    {
        public int Users { get; set; }

        public Task<Dataset>? Loading { get; set; }
    }
}
