using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fl.Core;

namespace Fl.Sim;

/// <summary>Where something is, as a person says it: an address, or a name that is looked up, and a port.</summary>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>What was given to an option.</summary>
    /// <param name="example">What it takes.</param>
    /// <exception cref="BadInputException">It is none.</exception>
    public static HostPort Parse(string option, string text, string example)
    {
        var at = text.LastIndexOf(':');
        return at > 0 && ushort.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            && Uri.CheckHostName(text[..at]) != UriHostNameType.Unknown
            ? new(text[..at], port)
            : throw new BadInputException($"{option} '{text}' is no address; expected e.g. {example}.");
    }

    /// <summary>Its address now.</summary>
    /// <exception cref="IOException">The name is not known now.</exception>
    public async Task<IPEndPoint> FindAsync(CancellationToken cancellation)
    {
        if (Host == "localhost") return new(IPAddress.Loopback, Port);
        if (IPAddress.TryParse(Host, out var address)) return new(address, Port);
        try
        {
            return new((await Dns.GetHostAddressesAsync(Host, cancellation).ConfigureAwait(false))[0], Port);
        }
        catch (SocketException error)
        {
            throw new IOException($"'{Host}': {error.Message}.");
        }
    }

    public override string ToString() => $"{Host}:{Port}";
}
