using System.Net;

namespace Fl.Edge;

/// <summary>Where a run's dashboard is.</summary>
public sealed record DashboardOptions
{
    /// <summary>The port where nobody says.</summary>
    public const int DefaultPort = 8643;

    /// <summary>Where to listen; port 0 takes a free one. Beyond the loopback whoever looks needs a token.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>PEM file of the server's certificate; null for plaintext.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? Key { get; init; }

    /// <summary>Allow plaintext beyond the loopback.</summary>
    public bool Insecure { get; init; }
}
