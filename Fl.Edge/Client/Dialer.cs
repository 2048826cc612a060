using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fl.Core;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>
/// Dials a server, in plaintext on the loopback and over TLS elsewhere. Certificates and the token are read anew where their
/// files have changed.
/// </summary>
internal sealed class Dialer
{
    private readonly Uri address;
    private readonly TransportSecurity security;
    private readonly Reloaded<Authorities>? authorities;
    private readonly Reloaded<string>? token;
    private readonly OwnCertificate? identity;
    private readonly Proxy? proxy;
    private readonly AddressRace race;
    private readonly TimeProvider time;

    /// <param name="race">How addresses are looked up and connected to; null for the system's way.</param>
    /// <exception cref="BadInputException">The address or the security asked for cannot be.</exception>
    public Dialer(string hostAndPort, TransportSecurity security, IProgress<string> view, TimeProvider time, AddressRace? race = null)
    {
        var tls = security.Tls || security.Authority is not null;
        if (hostAndPort.Contains("://", StringComparison.Ordinal)
            || !Uri.TryCreate($"{(tls ? "https" : "http")}://{hostAndPort}", UriKind.Absolute, out var uri)
            || uri.Port is <= 0 || !hostAndPort.EndsWith($":{uri.Port}", StringComparison.Ordinal) || uri.AbsolutePath != "/")
            throw new BadInputException($"'{hostAndPort}' is no address; expected HOST:PORT, e.g. 192.168.1.10:8642.");
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            throw new BadInputException(
                $"'{hostAndPort}' is where a server listens, not where it is; give the address that it has, e.g. 192.168.1.10:{uri.Port}.");
        if (!tls && !security.Insecure && !IsLoopback(uri.Host))
            throw new BadInputException(
                $"'{hostAndPort}' is beyond this machine: give --ca FILE or --tls for an encrypted connection, or type --insecure.");
        if (security.Certificate is null != security.Key is null)
            throw new BadInputException("--cert and --key belong together: give both.");
        if (security.Certificate is not null && !tls)
            throw new BadInputException("a certificate is shown over TLS only: give --ca FILE or --tls as well.");
        (address, this.security, this.time, this.race) = (uri, security, time, race ?? new(time));
        proxy = Proxy.For(uri, security.Proxy, Environment.GetEnvironmentVariable);
        if (security.TokenFile is { } secret) token = new([secret], bytes => Token(Encoding.UTF8.GetString(bytes[0]), $"'{secret}'"), view);
        else if (security.Token is { } text) Token(text, "this device");
        if (security.Authority is { } file) authorities = new([file], bytes => new(PemCertificate.Bundle(file, bytes[0])), view);
        if (security is { Certificate: { } own, Key: { } key }) identity = new(own, key, view, time);
    }

    /// <summary>Headers of a call.</summary>
    public Metadata Headers() =>
        (token?.Current ?? security.Token) is { } shown ? new Metadata { { Protocol.TokenHeader, $"Bearer {shown}" } } : [];

    /// <summary>Watches over the certificate that is shown, if there is one, until disposed of.</summary>
    public IAsyncDisposable WatchCertificate() => new Watch(identity);

    /// <summary>One try.</summary>
    /// <param name="windowBytes">What the server may send ahead of the client.</param>
    /// <param name="messageBytes">Largest message that is taken.</param>
    public Dial Open(int windowBytes = Protocol.StreamWindowBytes, int messageBytes = Protocol.MaxServerMessageBytes)
    {
        var dial = new Dial(address, ConnectAsync);
        var trusted = authorities?.Current;
        dial.Open(windowBytes, messageBytes, new SslClientAuthenticationOptions
        {
            // A session that is resumed would show the certificate of before.
            AllowTlsResume = false,
            CertificateChainPolicy = Authorities.Policy(trusted, Authorities.ServerPurpose, time.GetUtcNow()),
            ClientCertificateContext = identity?.Current,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                (dial.CertificateFault = WhyNot(certificate as X509Certificate2, chain, errors, trusted)) is null,
        });
        return dial;
    }

    public static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static string Token(string text, string source) =>
        text.Trim() is { Length: > 0 } token && token.All(char.IsAsciiLetterOrDigit)
            ? token : throw new BadInputException($"the token of {source} is not what 'fl devices add' printed.");

    private Task<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellation) =>
        proxy is null ? race.ConnectAsync(server, cancellation) : proxy.ConnectAsync(server, race.ConnectAsync, cancellation);

    /// <summary>Why the server's certificate is not trusted; null when it is.</summary>
    private string? WhyNot(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, Authorities? trusted)
    {
        if (certificate is null) return "the server shows no certificate";
        var now = time.GetUtcNow();
        if (now.LocalDateTime > certificate.NotAfter)
            return $"the server's certificate expired on {certificate.NotAfter:yyyy-MM-dd}; is this device's clock right?";
        if (now.LocalDateTime < certificate.NotBefore)
            return $"the server's certificate is valid from {certificate.NotBefore:yyyy-MM-dd HH:mm} only; is this device's clock right?";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            && trusted?.VouchFor(certificate, chain?.ChainPolicy.ExtraStore ?? [], Authorities.ServerPurpose, now) is not true)
            return security.Authority is { } file
                ? $"the server's certificate is not vouched for by '{file}'"
                : "the server's certificate is not vouched for by an authority that this system knows; give its file with --ca";
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the server's certificate is not for '{address.Host}'" : null;
    }

    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task watching;

        public Watch(OwnCertificate? identity) => watching = identity?.WatchAsync(stop.Token) ?? Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            stop.Dispose();
        }
    }
}
