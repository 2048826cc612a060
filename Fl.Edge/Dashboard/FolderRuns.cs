using System.Globalization;
using Fl.Core;

namespace Fl.Edge;

/// <summary>The runs in folders, read again where they have changed, and never more than so many.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class FolderRuns(FolderDashboardOptions options, TimeProvider time)
{
    private const int MostRuns = 500, MostPoints = 500;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly string[] roots = [.. options.Folders.Select(Path.GetFullPath).Distinct()];
    private readonly Dictionary<string, Known> known = [];
    private RunListing? listing;
    private long looked;
    private TimeSpan took;

    /// <summary>What there is now; folders are looked through a part of the time, however many ask.</summary>
    public RunListing List()
    {
        lock (gate)
        {
            if (listing is not null && time.GetElapsedTime(looked) < Rest + 10 * took) return listing;
            var began = time.GetTimestamp();
            listing = Look();
            (looked, took) = (time.GetTimestamp(), time.GetElapsedTime(began));
            return listing;
        }
    }

    /// <summary>The curves of a run that is listed; null where there is none.</summary>
    public double?[][]? Curves(string? id) => Find(id)?.Points.Select(point => point.ToArray()).ToArray();

    /// <summary>The classes of a run that is listed and over; null where there is none, or too many of them.</summary>
    public IReadOnlyList<ClassRow>? Classes(string? id) => ClassRow.Of(Find(id)?.Summary);

    private Known? Find(string? id)
    {
        if (!List().Runs.Any(run => run.Id == id)) return null;
        lock (gate) return known.Values.FirstOrDefault(run => run.Id == id);
    }

    private RunListing Look()
    {
        var scan = FolderScan.Of(roots, options.SweepName);
        var latest = scan.Runs.DistinctBy(run => run.Path).OrderByDescending(run => run.Changed)
            .ThenBy(run => run.Path, StringComparer.Ordinal).Take(MostRuns).ToList();
        foreach (var gone in known.Keys.Except(latest.Select(run => run.Path)).ToList()) known.Remove(gone);
        foreach (var (path, changed) in latest)
            if (!known.TryGetValue(path, out var before) || before.Changed != changed || (!before.IsOver && HasSummary(path)))
                known[path] = Read(path, changed);
        var runs = latest.Select(run => known[run.Path]).Where(run => run.Options.Count > 0).ToList();
        var recorded = runs.ToDictionary(run => run, run => new RecordedRun(run.Id, run.Options, [], run.Summary));
        var keys = RunKeys.Differing([.. recorded.Values]);
        IReadOnlyList<ListedRun> rows = [.. runs.Select(run => run.Listed([.. keys.Select(key => key.Values[recorded[run]])]))];
        IReadOnlyList<ListedSweep> sweeps = [.. scan.Sweeps.Select(folder => Sweep(folder, runs))];
        var version = new HashCode();
        foreach (var run in runs) version.Add((run.Id, run.Changed, run.IsOver));
        foreach (var sweep in sweeps) version.Add(sweep);
        return new(
            version.ToHashCode().ToString("x8", CultureInfo.InvariantCulture), [.. roots.Select(root => Path.GetFileName(root))],
            [.. keys.Select(key => key.Label)],
            rows, sweeps, scan.Runs.Count - latest.Count);
    }

    private ListedSweep Sweep(string folder, List<Known> runs)
    {
        var within = IdOf(folder) is { Length: > 0 } id ? id + "/" : "";
        var own = runs.Where(run => run.Id.StartsWith(within, StringComparison.Ordinal)).ToList();
        return new(IdOf(folder), own.Count(run => run.IsOver), own.Count, options.RunsOf(folder));
    }

    private Known Read(string path, DateTime changed) =>
        new(IdOf(path), changed, RunListing.OptionsOf(path) ?? new Dictionary<string, string>(), RoundsFile.Read(path, MostPoints).Points,
            SummaryOf(path));

    /// <summary>Of one folder the path within it; of several with the folder's own name first.</summary>
    private string IdOf(string path)
    {
        var (index, root) = roots.Index().First(root => path == root.Item
            || path.StartsWith(Path.TrimEndingDirectorySeparator(root.Item) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        var within = path == root ? "" : Path.GetRelativePath(root, path).Replace('\\', '/');
        if (roots.Length == 1) return within;
        var name = Path.GetFileName(root);
        var named = roots.Count(other => Path.GetFileName(other) == name) == 1 ? name : $"{index + 1}:{name}";
        return within.Length == 0 ? named : $"{named}/{within}";
    }

    private static bool HasSummary(string folder) => File.Exists(Path.Combine(folder, RunJson.Name));

    private static RunSummary? SummaryOf(string folder)
    {
        try
        {
            return RunJson.Find(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Known(
        string Id, DateTime Changed, IReadOnlyDictionary<string, string> Options, IReadOnlyList<RunPoint> Points, RunSummary? Summary)
    {
        public bool IsOver => Summary is not null;

        public ListedRun Listed(IReadOnlyList<string> values)
        {
            var (tested, validated) = (Points.LastOrDefault(point => point.Accuracy is not null || point.TestLoss is not null),
                Points.LastOrDefault(point => point.ValidationAccuracy is not null));
            return new(
                Id, Options.GetValueOrDefault("name", ""), Options.GetValueOrDefault("seed", ""),
                int.TryParse(Options.GetValueOrDefault("rounds"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
                    ? rounds : null,
                Points.Count == 0 ? 0 : Points[^1].Round, IsOver, tested?.Accuracy, tested?.TestLoss, validated?.ValidationAccuracy,
                new DateTimeOffset(Changed, TimeSpan.Zero).ToUnixTimeSeconds(), values);
        }
    }
}
