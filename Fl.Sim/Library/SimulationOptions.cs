using Fl.Core;

namespace Fl.Sim;

/// <summary>How <see cref="ExperimentSimulation"/> runs an experiment; results do not depend on it.</summary>
public sealed record SimulationOptions
{
    /// <summary>The run folder to make, as <c>fl sim --out</c> does; null to leave no files and keep everything in memory.</summary>
    public string? Folder { get; init; }

    /// <summary>Go on with the run in <see cref="Folder"/> from its last checkpoint, if there is one.</summary>
    public bool Resume { get; init; }

    /// <summary>Threads that train, at least 1: a client each, or several where a round has few.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Relative paths of the experiment are relative to this directory; null for the current one.</summary>
    public string? BaseDirectory { get; init; }

    /// <summary>
    /// What <c>engine: auto</c> chooses from and the experiment.yaml of <see cref="Folder"/> is read with; null for all of Fl.Core, Fl.Sim
    /// and the assemblies of the experiment's own components.
    /// </summary>
    public Catalog? Catalog { get; init; }

    /// <summary>
    /// Told a line at a time what a person should know, such as how far a download is, on any thread; it must not throw. Null to stay
    /// silent.
    /// </summary>
    public Action<string>? Report { get; init; }
}
