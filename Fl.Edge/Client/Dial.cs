using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Edge;

/// <summary>One try to reach a server, and what was seen of who answers.</summary>
internal sealed class Dial(Uri address, Func<DnsEndPoint, CancellationToken, Task<Stream>> connect) : IDisposable
{
    private const string Portal = "a captive portal whose page wants to be opened, or another program";
    private readonly bool isTls = address.Scheme == Uri.UriSchemeHttps;
    private FirstBytes? answer;
    private volatile string? page, gateway;

    public GrpcChannel Channel { get; private set; } = null!;

    /// <summary>Why the server's certificate was refused; null if it was not.</summary>
    public string? CertificateFault { get; set; }

    /// <summary>Makes the channel, which connects with its first call.</summary>
    public void Open(int windowBytes, int messageBytes, SslClientAuthenticationOptions tls)
    {
        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = Protocol.HandshakeTime,
            ConnectCallback = async (context, cancellation) =>
                answer = new(await connect(context.DnsEndPoint, cancellation).ConfigureAwait(false)),
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = windowBytes,
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = tls,
        };
        Channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new Listener(this, sockets),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = messageBytes,
        });
    }

    /// <summary>
    /// What a failure before the first message says of who answers: a refusal where anybody does, else a lost connection.
    /// </summary>
    public Exception? WhoAnswers(Exception error)
    {
        if (CertificateFault is { } fault) return Refusal(fault);
        var status = (error as RpcException)?.Status;
        var cause = status?.DebugException ?? error;
        if (Find<RefusedException>(cause) is { } refused) return new RefusedException(refused.Message, error);
        if (Stranger() is { } stranger) return Refusal(stranger);
        if (gateway is { } between) return new ConnectionLostException(between, error);
        if (page is { } text) return Refusal(text);
        if (status is { StatusCode: StatusCode.Unimplemented })
            return Refusal("what answers there is not the server of this protocol; is the port right?");
        if (status is { StatusCode: StatusCode.Unauthenticated or StatusCode.PermissionDenied })
            return Refusal($"this client is refused: {Protocol.OneLine(status.Value.Detail)}");
        if (answer is { IsSilent: true })
            return new ConnectionLostException(isTls
                ? "the server hangs up when TLS begins; is it there, and not one of plaintext, joined without --ca and --tls?"
                : "the server hangs up without a word; is it one of TLS, joined with --ca FILE or --tls?", error);
        if (Find<AuthenticationException>(cause) is { } tls)
            return Refusal($"TLS cannot be agreed on: {Protocol.OneLine(tls.GetBaseException().Message)}");
        return status is { StatusCode: StatusCode.Unavailable or StatusCode.Internal } && Find<HttpRequestException>(cause) is not null
            ? new ConnectionLostException(Unreachable(cause), error) : null;

        RefusedException Refusal(string why) => new($"{address.Authority}: {why}", error);
    }

    public void Dispose() => Channel.Dispose();

    /// <summary>Who begins in another way than a server does; null where none was heard, or one that may be.</summary>
    private string? Stranger()
    {
        if (answer is not { Seen: { Length: >= 5 } seen }) return null;
        if (seen.StartsWith("HTTP/"u8))
            return $"what answers there speaks {(isTls ? "plain HTTP, not TLS" : "HTTP/1, as no server of this protocol does")}: {Portal}";
        // The records of a TLS handshake are of kinds 21 and 22; HTTP/2 begins with SETTINGS, a frame of kind 4, or ends with GOAWAY, 7.
        if (seen[0] is 21 or 22 && seen[1] == 3)
            return isTls ? null : "the server speaks TLS where plaintext is expected: join with --ca FILE or --tls";
        if (!isTls) return null;
        return seen is [0, _, _, 4 or 7, ..]
            ? "the server speaks plaintext where TLS is expected: join without --ca and --tls, or start it with --cert and --key"
            : "what answers there speaks no TLS; is the port right?";
    }

    private string Unreachable(Exception cause)
    {
        var code = Find<SocketException>(cause)?.SocketErrorCode;
        return code switch
        {
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery =>
                $"the name '{address.Host}' cannot be looked up; is there a network, and is the name right?",
            SocketError.NetworkUnreachable or SocketError.NetworkDown => $"there is no network to {address.Authority}",
            _ => $"the server cannot be reached ({Protocol.OneLine(cause.GetBaseException().Message)})",
        };
    }

    private static T? Find<T>(Exception? error) where T : Exception
    {
        while (error is not null and not T) error = error.InnerException;
        return (T?)error;
    }

    /// <summary>Hears whether a web page answers instead of a gRPC server.</summary>
    private sealed class Listener(Dial dial, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
                dial.gateway = $"a gateway answers HTTP {(int)response.StatusCode}; the server behind it may be down";
            else if (response.Headers.Location is { } elsewhere)
                dial.page = $"what answers there sends one on to {Protocol.OneLine(elsewhere.OriginalString)}: {Portal}";
            else if (response.Content.Headers.ContentType?.MediaType is { } type
                && !type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase))
                dial.page = $"what answers there is a web page (HTTP {(int)response.StatusCode}, {Protocol.OneLine(type)}): {Portal}";
            return response;
        }
    }
}
