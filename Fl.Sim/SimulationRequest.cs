using Fl.Core;

namespace Fl.Sim;

/// <summary>What to simulate and how; results depend on the experiment alone.</summary>
public sealed record SimulationRequest
{
    public required Experiment Experiment { get; init; }

    /// <summary>Relative paths in the experiment are relative to this directory.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>
    /// The data set as this machine has it, where that is elsewhere than the experiment says, which is written down as it is; null where
    /// it is not.
    /// </summary>
    public DatasetSource? Data { get; init; }

    /// <summary>The run folder to make; null to leave no files.</summary>
    public required string? Out { get; init; }

    /// <summary>That folder where it is made already, taken over and disposed with the run; null where it is not.</summary>
    public RunFolder? Folder { get; init; }

    /// <summary>Go on with the run in <see cref="Out"/>, which there is then, from its last checkpoint, if it has one.</summary>
    public bool Resume { get; init; }

    /// <summary>Threads that train, each with an engine of its own.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Makes the pool that trains, and is told whom to tell what of it a person should know; by default it is the workers of this process.
    /// </summary>
    public Func<TrainingParts, IProgress<string>, CancellationToken, Task<IClientPool>> Train { get; init; } =
        static (parts, _, _) => Task.FromResult<IClientPool>(parts.Here);

    /// <summary>Told what is about to be trained on, before anything is; null where nobody asks.</summary>
    public Action<Workload>? Loaded { get; init; }

    public required Catalog Catalog { get; init; }

    /// <summary>Shows the run to a person; told when training starts and after each round.</summary>
    public IReadOnlyList<IRunView> Views { get; init; } = [];

    /// <summary>Data sets that this run shares with others of the process; null where it is alone.</summary>
    public SharedDatasets? Shared { get; init; }

    /// <summary>Told where the run's time goes; null where nobody asks.</summary>
    public Profile? Profile { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
