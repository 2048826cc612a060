using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Edge;

/// <summary>Opens channels to a server, in plaintext on the loopback and over TLS elsewhere.</summary>
internal sealed class Dialer
{
    private readonly Uri address;
    private readonly TransportSecurity security;
    private readonly X509Certificate2? authority;
    private readonly SslStreamCertificateContext? identity;
    private string? refused;

    /// <exception cref="BadInputException">The address or the security asked for cannot be.</exception>
    public Dialer(string hostAndPort, TransportSecurity security)
    {
        var tls = security.Tls || security.Authority is not null;
        if (hostAndPort.Contains("://", StringComparison.Ordinal)
            || !Uri.TryCreate($"{(tls ? "https" : "http")}://{hostAndPort}", UriKind.Absolute, out var uri)
            || uri.Port is <= 0 || !hostAndPort.EndsWith($":{uri.Port}", StringComparison.Ordinal) || uri.AbsolutePath != "/")
            throw new BadInputException($"'{hostAndPort}' is no address; expected HOST:PORT, e.g. 192.168.1.10:8642.");
        if (!tls && !security.Insecure && !IsLoopback(uri.Host))
            throw new BadInputException($"'{hostAndPort}' is beyond this machine: give --ca FILE or --tls for an encrypted connection, or type --insecure.");
        if (security.Certificate is null != security.Key is null) throw new BadInputException("--cert and --key belong together: give both.");
        if (security.Certificate is not null && !tls) throw new BadInputException("a certificate is shown over TLS only: give --ca FILE or --tls as well.");
        (address, this.security) = (uri, security);
        if (security.Authority is { } file) authority = PemCertificate.Read(file);
        if (security is { Certificate: { } own, Key: { } key }) identity = SslStreamCertificateContext.Create(PemCertificate.Read(own, key), null, offline: true);
    }

    /// <summary>Why the server's certificate was refused; null if it was not.</summary>
    public string? Refused => Volatile.Read(ref refused);

    /// <summary>Headers of a call.</summary>
    public Metadata Headers() =>
        security.Token is { } token ? new Metadata { { Protocol.TokenHeader, $"Bearer {token}" } } : [];

    /// <param name="windowBytes">What the server may send ahead of the client.</param>
    /// <param name="messageBytes">Largest message that is taken.</param>
    /// <param name="connect">Makes connections; null for the usual way.</param>
    public GrpcChannel Open(
        int windowBytes = Protocol.StreamWindowBytes, int messageBytes = Protocol.MaxServerMessageBytes,
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = Protocol.HandshakeTime,
            ConnectCallback = connect,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = windowBytes,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Trusts, ClientCertificateContext = identity },
        };
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = messageBytes,
        });
    }

    private bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (authority is not null && certificate is not null && chain is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            errors = chain.Build((X509Certificate2)certificate)
                ? errors & ~SslPolicyErrors.RemoteCertificateChainErrors : errors | SslPolicyErrors.RemoteCertificateChainErrors;
        }
        if (errors == SslPolicyErrors.None) return true;
        Volatile.Write(ref refused, Explain(certificate as X509Certificate2, errors));
        return false;
    }

    private string Explain(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is null) return "the server shows no certificate";
        var now = TimeProvider.System.GetLocalNow().LocalDateTime;
        if (now > certificate.NotAfter) return $"the server's certificate expired on {certificate.NotAfter:yyyy-MM-dd}";
        if (now < certificate.NotBefore) return $"the server's certificate is valid from {certificate.NotBefore:yyyy-MM-dd HH:mm} only; is this device's clock right?";
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the server's certificate is not for '{address.Host}'"
            : $"the server's certificate is not vouched for by {(security.Authority is { } file ? $"'{file}'" : "an authority that this system knows; give its file with --ca")}";
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
