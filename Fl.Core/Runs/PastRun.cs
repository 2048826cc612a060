namespace Fl.Core;

/// <summary>What a run folder holds of a run that was broken off, or that is over.</summary>
/// <param name="Path">The file of the newest checkpoint from which the run can go on.</param>
/// <param name="Checkpoint">What it says.</param>
/// <param name="Summary">The run's summary where it is over and nothing is left to do; else null.</param>
public sealed record PastRun(string Path, Checkpoint Checkpoint, RunSummary? Summary)
{
    /// <summary>What the name of a checkpoint ends in.</summary>
    internal const string Ending = ".ckpt";

    /// <summary>The path of a round's checkpoint.</summary>
    public static string PathOf(RunFolder folder, int round) =>
        RoundFile.PathOf(folder.Checkpoints, round, Ending);

    /// <summary>A folder's checkpoints, the newest first.</summary>
    public static IReadOnlyList<(string Path, int Round)> List(RunFolder folder) =>
        [.. RoundFile.List(folder.Checkpoints, Ending).OrderByDescending(file => file.Round)];

    /// <summary>The engine of the run that a folder holds, as its experiment says; null where it holds none.</summary>
    public static EngineFactory? EngineOf(RunFolder folder, Catalog catalog)
    {
        if (!File.Exists(folder.Locate(Run.ExperimentName))) return null;
        try
        {
            return Experiment.Load(folder.Locate(Run.ExperimentName), [], catalog).Engine;
        }
        catch (BadInputException)
        {
            // Whether anything else there can be gone on with is told by Find.
            return null;
        }
    }

    /// <summary>Looks for the run to go on with; null where none of its rounds was saved, so that it begins anew.</summary>
    /// <param name="experiment">Of a <see cref="Resolved"/>.</param>
    /// <param name="view">Told what is found.</param>
    /// <exception cref="BadInputException">The experiment is not that of the run, or no checkpoint can be used.</exception>
    public static PastRun? Find(RunFolder folder, Experiment experiment, Catalog catalog, IProgress<string> view)
    {
        var files = List(folder);
        foreach (var (path, _) in files)
        {
            if (Read(folder, path, view) is not { } checkpoint) continue;
            Check(folder, checkpoint, experiment, catalog);
            var summary = SummaryOf(folder) is { } known && known.Rounds == checkpoint.Round ? known : null;
            if (summary is { Stopped: { } stopped } && experiment.Stop is { } stop
                && StopRule.Find(stop, checkpoint.Standing, experiment.Dataset.LearningTask.Headline) is not null)
            {
                view.Report($"the run in '{folder.Path}' is over: stopped after {checkpoint.Round} of {experiment.Rounds} rounds, "
                    + $"{stopped.Why}; --set stop=null goes on");
                return new(path, checkpoint, summary);
            }
            if (checkpoint.Round == experiment.Rounds && summary is not null)
            {
                var horizon = experiment.Train.Schedule is SpanningSchedule { Horizon: null }
                    ? $" --set train.schedule.horizon={experiment.Rounds}"
                    : "";
                view.Report($"the run in '{folder.Path}' is over: {experiment.Rounds} of {experiment.Rounds} rounds; "
                    + $"--set rounds=N{horizon} goes on to more");
                return new(path, checkpoint, summary);
            }
            view.Report($"going on after round {checkpoint.Round} of {experiment.Rounds}");
            return new(path, checkpoint, null);
        }
        if (files.Count > 0)
            throw new BadInputException($"no checkpoint in '{folder.Checkpoints}' can be used; start over with another --out.");
        view.Report($"no checkpoint in '{folder.Path}': starting from the beginning");
        return null;
    }

    /// <summary>The checkpoints up to this one, with the files that each relies on; one that is damaged is left out.</summary>
    internal IEnumerable<(int Round, IReadOnlyList<SentFile> Files)> Kept(RunFolder folder)
    {
        foreach (var (path, round) in List(folder))
        {
            if (round > Checkpoint.Round) continue;
            var checkpoint = round == Checkpoint.Round ? Checkpoint : null;
            try
            {
                checkpoint ??= CheckpointFile.Read(path);
            }
            catch (BadInputException)
            {
                // Nobody goes on from it.
                continue;
            }
            yield return (round, checkpoint.Sent ?? []);
        }
    }

    /// <exception cref="BadInputException">The data is not what it was.</exception>
    public void CheckData(string datasetSha256, string partitionSha256)
    {
        if (Checkpoint.DatasetSha256 != datasetSha256)
            throw new BadInputException(
                "the data set is not the one that the run began with: its pixels or labels have changed; restore its files.");
        if (Checkpoint.PartitionSha256 != partitionSha256)
            throw new BadInputException("the partition is not the one that the run began with; restore its file.");
    }

    /// <summary>A checkpoint that is sound, with its CSV files and what clients keep; null, and the reason is told, where not.</summary>
    private static Checkpoint? Read(RunFolder folder, string path, IProgress<string> view)
    {
        try
        {
            var checkpoint = CheckpointFile.Read(path);
            if (WhyNot(folder, checkpoint) is not { } reason) return checkpoint;
            view.Report($"'{path}' is not used: {reason}");
        }
        catch (BadInputException error)
        {
            view.Report($"not used: {error.Message}");
        }
        return null;
    }

    private static string? WhyNot(RunFolder folder, Checkpoint checkpoint)
    {
        if (checkpoint.Files.FirstOrDefault(mark => !CsvFile.Holds(folder.Path, mark)) is { } mark)
            return $"{mark.Name} does not hold the {mark.Length:n0} bytes that were written to it by then";
        foreach (var file in checkpoint.Sent ?? [])
            if (file.WhyNot(folder.Checkpoints) is { } fault) return fault;
        using var clients = new ClientStore(folder.Clients, budget: 0);
        return clients.WhyNot(checkpoint.StoreRound ?? checkpoint.Round, checkpoint.Clients);
    }

    private static void Check(RunFolder folder, Checkpoint checkpoint, Experiment experiment, Catalog catalog)
    {
        var before = Experiment.Parse(checkpoint.Experiment, $"the experiment of the run in '{folder.Path}'", [], catalog);
        var differences = ExperimentDifference.Between(before, experiment);
        if (differences.Count > 0)
            throw new BadInputException([.. differences.Select(difference =>
                $"the run in '{folder.Path}' cannot go on with another experiment: {difference}.")]);
        // The last round is evaluated, and one that was over before it was the last may not have been.
        if (checkpoint.Round > experiment.Rounds
            || (checkpoint.Round == experiment.Rounds && checkpoint.Standing.Last?.Round != checkpoint.Round))
            throw new BadInputException($"the run in '{folder.Path}' is after round {checkpoint.Round} already, "
                + $"and rounds is {experiment.Rounds}; give it more rounds.");
    }

    private static RunSummary? SummaryOf(RunFolder folder) =>
        File.Exists(folder.Locate(Run.ModelName)) ? RunJson.Find(folder.Path) : null;
}
