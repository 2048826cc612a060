namespace Fl.Edge;

/// <summary>How a device's connection is made and secured.</summary>
public sealed record TransportSecurity
{
    /// <summary>PEM file of the authority that vouches for the server, e.g. ca.pem of <c>fl certs</c>, or of several.</summary>
    public string? Authority { get; init; }

    /// <summary>Use TLS: with <see cref="Authority"/>, else with the system's authorities.</summary>
    public bool Tls { get; init; }

    /// <summary>Allow plaintext beyond the loopback.</summary>
    public bool Insecure { get; init; }

    /// <summary>
    /// PEM file of the device's own certificate, whose name is its client id, and of those between it and its authority; null to
    /// show none.
    /// </summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? Key { get; init; }

    /// <summary>The device's enrolment token; null for none, or that of <see cref="TokenFile"/>.</summary>
    public string? Token { get; init; }

    /// <summary>File that holds the token; null for <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>URL of an HTTP proxy to go through; null for that of the environment, if it names one.</summary>
    public string? Proxy { get; init; }
}
