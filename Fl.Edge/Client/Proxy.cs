using System.Net;
using System.Text;
using Fl.Core;

namespace Fl.Edge;

/// <summary>An HTTP proxy, through which a connection goes by CONNECT.</summary>
internal sealed class Proxy
{
    private const int MostBytes = 16 << 10;
    private readonly DnsEndPoint place;
    private readonly string? credentials;

    private Proxy(Uri address)
    {
        place = new(address.IdnHost, address.Port);
        if (address.UserInfo.Length > 0)
            credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
    }

    /// <summary>
    /// The proxy for a server: the one asked for, else that of HTTPS_PROXY or ALL_PROXY unless NO_PROXY names the server; none on
    /// the loopback.
    /// </summary>
    /// <param name="asked">A URL; null where nobody asks.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <exception cref="BadInputException">It is no HTTP proxy's URL.</exception>
    public static Proxy? For(Uri server, string? asked, Func<string, string?> variable)
    {
        var typed = asked is null ? null : Parse("--proxy", asked);
        if (Dialer.IsLoopback(server.Host)) return null;
        if (typed is not null || Excepts(Value("NO_PROXY").Text ?? "", server)) return typed;
        var (name, text) = Value("HTTPS_PROXY") is { Text: not null } own ? own : Value("ALL_PROXY");
        return text is null ? null : Parse("$" + name, text);

        (string Name, string? Text) Value(string upper)
        {
            foreach (var either in (string[])[upper.ToLowerInvariant(), upper])
                if (variable(either) is { Length: > 0 } found) return (either, found);
            return (upper, null);
        }
    }

    /// <summary>Asks the proxy for a way to the server; from then on the connection is the server's.</summary>
    /// <param name="connect">Connects to the proxy.</param>
    /// <exception cref="RefusedException">The proxy gives none.</exception>
    public async Task<Stream> ConnectAsync(
        DnsEndPoint server, Func<DnsEndPoint, CancellationToken, Task<Stream>> connect, CancellationToken cancellation)
    {
        var stream = await connect(place, cancellation).ConfigureAwait(false);
        try
        {
            var host = server.Host.Contains(':') ? $"[{server.Host}]:{server.Port}" : $"{server.Host}:{server.Port}";
            var authorization = credentials is null ? "" : $"Proxy-Authorization: Basic {credentials}\r\n";
            var request = $"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n{authorization}\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation).ConfigureAwait(false);
            var answer = await ReadHeadAsync(stream, cancellation).ConfigureAwait(false);
            var code = answer.StartsWith("HTTP/1.", StringComparison.Ordinal) && answer.Length >= 12 ? answer[9..12] : "";
            if (code is ['2', _, _]) return stream;
            var first = Protocol.OneLine(answer.Split('\r', '\n')[0]);
            throw new RefusedException(code switch
            {
                "407" => $"the proxy {Name} wants a user and a password: --proxy http://USER:PASSWORD@{Name}",
                "" => $"what answers at {Name} is no HTTP proxy",
                _ => $"the proxy {Name} gives no way to {host}: {first}",
            });
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private string Name => $"{place.Host}:{place.Port}";

    private static Proxy Parse(string source, string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(whole, UriKind.Absolute, out var address)
            && address is { Scheme: "http", Host.Length: > 0, PathAndQuery: "/", Port: > 0 }
            ? new(address)
            // The text may hold a password.
            : throw new BadInputException(
                $"{source} is no proxy that can be used; expected http://HOST:PORT or http://USER:PASSWORD@HOST:PORT.");
    }

    /// <summary>Whether a list of hosts, domains, addresses and networks, or '*', names a server.</summary>
    private static bool Excepts(string list, Uri server)
    {
        var host = server.Host.Trim('[', ']');
        return list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Any(entry =>
        {
            if (entry == "*" || entry == $"{server.Host}:{server.Port}") return true;
            if (IPAddress.TryParse(host, out var address))
                return IPNetwork.TryParse(entry, out var network) ? network.Contains(address) : entry.Trim('[', ']') == host;
            var name = entry.TrimStart('*').TrimStart('.');
            return name.Length > 0 && (host.Equals(name, StringComparison.OrdinalIgnoreCase)
                || host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase));
        });
    }

    /// <summary>Reads as far as the empty line and no byte further: what follows is the server's.</summary>
    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < MostBytes && await stream.ReadAsync(one, cancellation).ConfigureAwait(false) == 1)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= 4 && head[^2] == '\r' && head[^3] == '\n') return head.ToString();
            // Whatever is no HTTP need not end with an empty line.
            if (head.Length == 5 && head.ToString() != "HTTP/") break;
        }
        return head.Length >= 5 && head.ToString(0, 5) == "HTTP/" && head.Length < MostBytes ? "" : head.ToString();
    }
}
