namespace Fl.Edge;

/// <summary>How a device's connection is secured.</summary>
public sealed record TransportSecurity
{
    /// <summary>PEM file of the authority that vouches for the server, e.g. ca.pem of <c>fl certs</c>.</summary>
    public string? Authority { get; init; }

    /// <summary>Use TLS: with <see cref="Authority"/>, else with the system's authorities.</summary>
    public bool Tls { get; init; }

    /// <summary>Allow plaintext beyond the loopback.</summary>
    public bool Insecure { get; init; }

    /// <summary>PEM file of the device's own certificate, whose name is its client id; null to show none.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? Key { get; init; }

    /// <summary>The device's enrolment token, or null.</summary>
    public string? Token { get; init; }
}
