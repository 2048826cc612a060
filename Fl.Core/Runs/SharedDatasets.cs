namespace Fl.Core;

/// <summary>Loads each data set once for all the runs of this process that use it, and lets go of it after the last of them.</summary>
/// <threadsafety>Any thread.</threadsafety>
public sealed class SharedDatasets
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Share> shares = [];

    /// <param name="runs">With absolute paths. Each is to be <see cref="Release">released</see> when it is over, loaded or not.</param>
    public SharedDatasets(IEnumerable<Experiment> runs)
    {
        foreach (var run in runs)
        {
            if (!shares.TryGetValue(KeyOf(run), out var share)) shares[KeyOf(run)] = share = new Share();
            share.Users++;
        }
    }

    /// <summary>The data set of a run.</summary>
    /// <param name="cancellation">Of all runs: who comes first loads for all.</param>
    /// <exception cref="BadInputException">It cannot be loaded; then for no run.</exception>
    public Task<Dataset> LoadAsync(Experiment run, LoadContext context, CancellationToken cancellation)
    {
        lock (gate) return shares[KeyOf(run)].Loading ??= run.Dataset.LoadAsync(context, cancellation);
    }

    /// <summary>A run has no more need of its data.</summary>
    public void Release(Experiment run)
    {
        lock (gate)
            if (--shares[KeyOf(run)].Users == 0) shares.Remove(KeyOf(run));
    }

    private static string KeyOf(Experiment run) =>
        $"{(run.Dataset.DependsOnSeed ? run.Seed : null)} {Catalog.NameOf(run.Dataset)}\n{ComponentWriter.Write(run.Dataset)}";

    private sealed class Share
    {
        public int Users { get; set; }

        public Task<Dataset>? Loading { get; set; }
    }
}
