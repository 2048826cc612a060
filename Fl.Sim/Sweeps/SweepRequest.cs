using Fl.Core;

namespace Fl.Sim;

/// <summary>What to sweep and how; results depend on the experiments alone.</summary>
public sealed record SweepRequest
{
    public required Sweep Sweep { get; init; }

    /// <summary>Relative paths in the experiments are relative to this directory.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>The sweep's folder: a new one, or that of the same sweep, to go on with it.</summary>
    public required string Out { get; init; }

    /// <summary>How many runs at a time, and threads that train in each; null where <see cref="Run"/> takes up as many as it can.</summary>
    public required SideBySide? SideBySide { get; init; }

    /// <summary>
    /// Runs one of the runs, and is told whom to tell what a person should know of whoever does; by default this process does.
    /// </summary>
    public Func<SimulationRequest, IProgress<string>, CancellationToken, Task<RunSummary>> Run { get; init; } =
        static (request, _, cancellation) => Simulation.RunAsync(request, cancellation);

    public required Catalog Catalog { get; init; }

    /// <summary>Show the sweep to a person.</summary>
    public IReadOnlyList<ISweepView> Views { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
