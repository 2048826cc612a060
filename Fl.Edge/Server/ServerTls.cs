using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Fl.Edge;

/// <summary>TLS of a server: each connection gets the certificate that is in its file when it comes.</summary>
internal static class ServerTls
{
    /// <param name="clients">Whose certificates are asked for; null for none.</param>
    public static TlsHandshakeCallbackOptions Of(OwnCertificate own, ClientCertificates? clients = null) => new()
    {
        HandshakeTimeout = Protocol.HandshakeTime,
        OnConnection = _ =>
        {
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = own.Current,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
            clients?.Ask(options);
            return new(options);
        },
    };
}
