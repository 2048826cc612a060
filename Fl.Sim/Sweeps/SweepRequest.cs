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

    /// <summary>How many runs at a time; see <see cref="SideBySide"/> for null.</summary>
    public int? Jobs { get; init; }

    /// <summary>Threads that train in each run; see <see cref="SideBySide"/> for null.</summary>
    public int? Workers { get; init; }

    public required Catalog Catalog { get; init; }

    /// <summary>Show the sweep to a person.</summary>
    public IReadOnlyList<ISweepView> Views { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
