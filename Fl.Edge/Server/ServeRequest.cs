using Fl.Core;

namespace Fl.Edge;

/// <summary>What to serve and how.</summary>
public sealed record ServeRequest
{
    public required Experiment Experiment { get; init; }

    /// <summary>Relative paths in the experiment are relative to this directory.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>The run folder to make.</summary>
    public required string Out { get; init; }

    /// <summary>That folder where it is made already, taken over and disposed with the run; null where it is not.</summary>
    public RunFolder? Folder { get; init; }

    /// <summary>Go on with the run in <see cref="Out"/> from its last checkpoint, if there is one.</summary>
    public bool Resume { get; init; }

    public required Catalog Catalog { get; init; }

    public ServeOptions Options { get; init; } = new();

    /// <summary>What a round does about clients that are away, late or lost.</summary>
    public RoundPolicy Policy { get; init; } = new();

    /// <summary>Threads that evaluate the global model.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Shows the run to a person.</summary>
    public IReadOnlyList<IRunView> Views { get; init; } = [];

    /// <summary>Shows the run, and the clients that are connected, in a browser; null for no one.</summary>
    public Dashboard? Dashboard { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
