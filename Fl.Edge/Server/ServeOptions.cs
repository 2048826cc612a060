using System.Net;

namespace Fl.Edge;

/// <summary>How a server treats its clients. None of it changes what a round computes when every client answers.</summary>
public sealed record ServeOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8642);

    /// <summary>Rounds start when so many clients are ready.</summary>
    public int MinClients { get; init; } = 2;

    /// <summary>Give up when there are not enough clients for this long; null: never.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>An update that is not there this long after its round began is not used.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A client that vanished in a round has this long to come back and take its assignment again.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Both sides send heartbeats this often.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Updates that are received at the same time, each into a buffer of a model's size.</summary>
    public int Buffers { get; init; } = 8;

    /// <summary>Streams that one address may hold open.</summary>
    public int MaxPerAddress { get; init; } = 1024;

    /// <summary>Allow plaintext beyond the loopback.</summary>
    public bool Insecure { get; init; }

    /// <summary>PEM file of the server's certificate; null for plaintext.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// PEM file of the authority that vouches for clients' certificates, each for the id that is its name; null: none is asked for.
    /// </summary>
    public string? ClientAuthority { get; init; }

    /// <summary>File of enrolled devices, as <c>fl devices</c> keeps it; null: anybody may join.</summary>
    public string? Devices { get; init; }

    /// <summary>Where HTTP/1.1 answers /healthz and /readyz; null for nowhere but <see cref="Listen"/>, over HTTP/2.</summary>
    public IPEndPoint? Health { get; init; }

    /// <summary>Let Flower's clients join too; they carry no credentials.</summary>
    public bool Flower { get; init; }

    /// <summary>Networks beyond this machine from which Flower's clients may come.</summary>
    public IReadOnlyList<IPNetwork> FlowerNetworks { get; init; } = [];

    /// <summary>Let Flower's clients join beside enrolled devices, in the numbers that those do not need.</summary>
    public bool FlowerUnenrolled { get; init; }

    /// <summary>After how long a server that is stopped has Flower's clients come back.</summary>
    public TimeSpan FlowerReconnect { get; init; } = TimeSpan.FromSeconds(60);
}
