using Fl.Core;

namespace Fl.Sim;

/// <summary>Fl as a library: experiments that code makes, or reads from files, are simulated in this process.</summary>
public static class ExperimentSimulation
{
    private const string Nameless = "experiment";

    extension(Experiment)
    {
        /// <summary>Reads an experiment file, whose relative paths are relative to its folder.</summary>
        /// <param name="path">A YAML file, UTF-8.</param>
        /// <param name="set">As the command line's <c>--set</c>: <c>key.path=value</c>; later ones win.</param>
        /// <param name="catalog">What the file may choose from; null for all of Fl.Core and Fl.Sim.</param>
        /// <exception cref="BadInputException">The file cannot be read, or has mistakes: all of them.</exception>
        public static Experiment FromFile(string path, IReadOnlyList<string>? set = null, Catalog? catalog = null) =>
            Experiment.Load(path, set ?? [], catalog ?? new Catalog(typeof(Simulation).Assembly))
                .Rooted(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>
    /// Starts to simulate an experiment over virtual clients: to the same bits as <c>fl sim</c> does the same file, on any number of
    /// workers. Await what is returned for the results; <c>await foreach</c> over it gives the rounds as they end.
    /// </summary>
    /// <param name="experiment">
    /// Its components may be of any assembly, named for experiment files or not; a folder takes only what a file can hold.
    /// </param>
    /// <param name="options">How; by default in memory, with all cores.</param>
    /// <param name="cancellation">Ends it within seconds, after which a run with a folder can be resumed.</param>
    /// <remarks>
    /// Awaiting throws <see cref="BadInputException"/> where the experiment has a mistake or its data cannot be had,
    /// <see cref="RunFailedException"/> where training cannot go on, and <see cref="OperationCanceledException"/>.
    /// </remarks>
    public static RunningSimulation SimulateAsync(
        this Experiment experiment, SimulationOptions? options = null, CancellationToken cancellation = default) =>
        new(kept => Task.Run(() => RunAsync(experiment, options ?? new(), kept, cancellation), cancellation));

    private static async Task<SimulationResult> RunAsync(
        Experiment experiment, SimulationOptions options, KeptRun kept, CancellationToken cancellation)
    {
        if (options.Workers < 1) throw new BadInputException($"Workers is {options.Workers}; expected at least 1.");
        if (experiment.Name.Length == 0) experiment = experiment with { Name = Nameless };
        experiment.Check();
        if (options.Folder is null) CheckInMemory(experiment, options);
        else if (experiment.WhyNotWritten() is { } reason)
            throw new BadInputException(
                $"{reason}, so that the experiment.yaml of a run folder cannot hold it: mend that, or leave Folder out.");
        kept.Reports = options.Report;
        var request = new SimulationRequest
        {
            Experiment = experiment,
            BaseDirectory = options.BaseDirectory ?? Environment.CurrentDirectory,
            Out = options.Folder,
            Resume = options.Resume,
            Workers = options.Workers,
            Catalog = options.Catalog ?? new Catalog(experiment.Assemblies().Prepend(typeof(Simulation).Assembly)),
            Views = [kept],
        };
        var summary = await Simulation.RunAsync(request, cancellation).ConfigureAwait(false);
        return kept.Result(options.Folder) ?? FinishedBefore(request, summary);
    }

    private static void CheckInMemory(Experiment experiment, SimulationOptions options)
    {
        if (options.Resume) throw new BadInputException("Resume goes on with the run in Folder: give that too.");
        if (experiment.Checkpoint != new CheckpointOptions())
            throw new BadInputException("checkpoint: without a Folder there is nowhere to save it; give one, or leave checkpoint out.");
    }

    /// <summary>What the folder of a run tells that was over already.</summary>
    private static SimulationResult FinishedBefore(SimulationRequest request, RunSummary summary)
    {
        var resolved = Simulation.Resolve(request.Experiment, request.BaseDirectory, request.Catalog);
        float[] Weights(string name)
        {
            var weights = new float[resolved.Model.Layout.Length];
            Safetensors.Read(Path.Combine(request.Out!, name), resolved.Model.Layout, weights);
            return weights;
        }
        return new()
        {
            Experiment = resolved.Experiment,
            Rounds = RoundRow.Read(request.Out!),
            Clients = ClientRow.Read(request.Out!),
            Summary = summary,
            Model = resolved.Model,
            Weights = Weights(Run.ModelName),
            BestWeights = summary.BestModel is null ? null : Weights(ModelFiles.BestName),
            Folder = Path.GetFullPath(request.Out!),
        };
    }
}
