using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Which Flower server to join, and what with. Such a server sends weights and nothing of an experiment: that is the client's own.
/// </summary>
public sealed record FlowerJoinRequest
{
    /// <summary>HOST:PORT of the server.</summary>
    public required string Address { get; init; }

    /// <summary>Data, model, local training and engine; of its strategy only what a client does beyond plain training.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>Relative paths in the experiment are relative to this directory.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>The client's id; a number is that of its part of the data.</summary>
    public required string ClientId { get; init; }

    /// <summary>
    /// Data: the part of this number when the experiment's rule deals to so many clients;
    /// null for the client's own number of clients.count.
    /// </summary>
    public (int Share, int Of)? Partition { get; init; }

    /// <summary>By which names the server's config says how to train.</summary>
    public FlowerNames Names { get; init; } = new();

    /// <summary>Threads that compute a batch, at least 1, where the engine divides it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How long to go on trying while no server takes this client; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How the connection is secured; Flower knows neither tokens nor clients' certificates.</summary>
    public TransportSecurity Security { get; init; } = new();

    public required Catalog Catalog { get; init; }

    /// <summary>Told each event as one line.</summary>
    public required IProgress<string> View { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
