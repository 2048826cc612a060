using Fl.Core;

namespace Fl.Edge;

/// <summary>Whom to join and as whom.</summary>
public sealed record JoinRequest
{
    /// <summary>HOST:PORT of the server.</summary>
    public required string Address { get; init; }

    /// <summary>The client's id; a number is its number in the experiment.</summary>
    public required string ClientId { get; init; }

    /// <summary>Folder of the experiment's data set on this device; null for the cache, else a download.</summary>
    public string? Data { get; init; }

    /// <summary>The assembly of the experiment's model, where that is a module of one's own; null for none.</summary>
    public string? Module { get; init; }

    /// <summary>The file of the experiment's partition, where that is one of a file; null for none.</summary>
    public string? PartitionFile { get; init; }

    /// <summary>What is spent for a server, at most.</summary>
    public WorkLimits Limits { get; init; } = new();

    /// <summary>What the server is told of this device.</summary>
    public FactsLevel Facts { get; init; } = FactsLevel.All;

    /// <summary>
    /// Data: the part of this number when the experiment's rule deals to so many clients;
    /// null for the client's own number of clients.count.
    /// </summary>
    public (int Share, int Of)? Partition { get; init; }

    /// <summary>Tell the server how many examples of each class the device has.</summary>
    public bool ShareClasses { get; init; }

    /// <summary>The engine, instead of the experiment's.</summary>
    public string? Engine { get; init; }

    /// <summary>Threads that compute a batch, at least 1, where the engine divides it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where to save the final model, as safetensors; null not to.</summary>
    public string? Save { get; init; }

    /// <summary>Folder for what a strategy keeps on this device from round to round; null for one in the user's cache.</summary>
    public string? State { get; init; }

    /// <summary>How long to go on trying while no server takes this client; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How the connection is secured.</summary>
    public TransportSecurity Security { get; init; } = new();

    public required Catalog Catalog { get; init; }

    /// <summary>Told each event as one line.</summary>
    public required IProgress<string> View { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
