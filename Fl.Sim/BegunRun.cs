using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A run that is about to begin or to go on, and its folder, if it leaves one, which nobody else opens as long as this is not disposed.
/// </summary>
public sealed class BegunRun : IDisposable
{
    private BegunRun(RunFolder? folder, Resolved resolved, Experiment experiment, PastRun? past) =>
        (Folder, Resolved, Experiment, Past) = (folder, resolved, experiment, past);

    /// <summary>Null for a run that leaves no files.</summary>
    public RunFolder? Folder { get; }

    /// <summary>As it is run here.</summary>
    public Resolved Resolved { get; }

    /// <summary>The same as it is written down: with the data set where the experiment says.</summary>
    public Experiment Experiment { get; }

    /// <summary>The run that the folder holds, to go on with; null where it begins.</summary>
    public PastRun? Past { get; }

    /// <summary>Opens or makes the folder, and looks at what it holds.</summary>
    /// <param name="view">Told what that is.</param>
    /// <exception cref="BadInputException">The run cannot be simulated here, or the folder holds something else.</exception>
    public static BegunRun Open(SimulationRequest request, IProgress<string> view)
    {
        var experiment = request.Experiment;
        if (request.Data is { } data) experiment = experiment with { Dataset = data };
        var resolved = Simulation.Resolve(experiment, request.BaseDirectory, request.Catalog);
        var folder = request.Folder
            ?? (request.Out is not { } path ? null : request.Resume ? RunFolder.Open(path) : RunFolder.Create(path));
        try
        {
            if (folder is not null && request.Experiment.Engine is AutoEngine && PastRun.EngineOf(folder, request.Catalog) is { } begun)
                resolved = resolved with { Experiment = resolved.Experiment with { Engine = begun } };
            var written = request.Data is null ? resolved.Experiment
                : resolved.Experiment with { Dataset = (DatasetSource)request.Experiment.Dataset.Rooted(request.BaseDirectory) };
            var past = request.Resume && folder is not null ? PastRun.Find(folder, written, request.Catalog, view) : null;
            return new(folder, resolved, written, past);
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    public void Dispose() => Folder?.Dispose();
}
