namespace Fl.Core;

/// <summary>A run as its folder tells it.</summary>
/// <param name="Folder">The folder's path, as it was asked for.</param>
/// <param name="Options">The experiment's options by dotted key, as its resolved file writes them.</param>
/// <param name="Rounds">At least one.</param>
/// <param name="Summary">Null while the run is not over.</param>
public sealed record RecordedRun(
    string Folder, IReadOnlyDictionary<string, string> Options, IReadOnlyList<RoundPoint> Rounds, RunSummary? Summary)
{
    /// <summary>The experiment's seed.</summary>
    public string Seed => Options.GetValueOrDefault("seed", "");

    /// <summary>The first evaluated round whose test accuracy is at least a target; null where none is.</summary>
    public RoundPoint? Reach(double accuracy) => Rounds.FirstOrDefault(point => point.TestAccuracy >= accuracy);

    /// <summary>Reads a run's folder; null where it holds none, or none that has evaluated anything yet.</summary>
    /// <exception cref="BadInputException">Its files are not those of a run.</exception>
    public static RecordedRun? Read(string folder)
    {
        var (experiment, rounds) = (Path.Combine(folder, Run.ExperimentName), Path.Combine(folder, RoundsCsv.Name));
        if (!File.Exists(experiment) || !File.Exists(rounds) || RoundsReader.Read(rounds) is not { Count: > 0 } points) return null;
        return new(folder, ExperimentDifference.Options(File.ReadAllText(experiment)), points, RunJson.Find(folder));
    }

    /// <summary>The runs in folders and in folders inside them, each once, in the order of their paths.</summary>
    /// <param name="paths">Folders of runs and of sweeps.</param>
    /// <param name="leftOut">Told why a folder inside them is passed over, whose files are not those of a run.</param>
    /// <exception cref="BadInputException">A path is no folder, holds no run, or has itself files that are not those of a run.</exception>
    public static IReadOnlyList<RecordedRun> Find(IReadOnlyList<string> paths, Action<string> leftOut)
    {
        var (found, seen, mistakes) = (new List<RecordedRun>(), new HashSet<string>(), new List<string>());
        foreach (var path in paths)
        {
            if (!Directory.Exists(path)) mistakes.Add($"'{path}' is no folder; expected that of a run or of a sweep.");
            else if (!Add(path, isNamed: true)) mistakes.Add($"'{path}' holds no run that has come to its first result.");
        }
        return mistakes.Count == 0 ? found : throw new BadInputException(mistakes);

        bool Add(string folder, bool isNamed)
        {
            if (TryRead(folder, isNamed) is { } run)
            {
                if (seen.Add(Path.GetFullPath(folder))) found.Add(run);
                return true;
            }
            var any = false;
            foreach (var inner in Directory.GetDirectories(folder).Order(StringComparer.Ordinal)) any |= Add(inner, isNamed: false);
            return any;
        }

        RecordedRun? TryRead(string folder, bool isNamed)
        {
            try
            {
                return Read(folder);
            }
            catch (BadInputException error) when (!isNamed)
            {
                leftOut(error.Message);
                return null;
            }
        }
    }
}
