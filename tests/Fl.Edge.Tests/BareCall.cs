using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Fl.Edge.Tests;

/// <summary>
/// A gRPC call on a connection of its own, from either end, over a bare socket: just enough HTTP/2 (RFC 9113) that a test
/// sees and sends what it wants, and that a thousand of them cost the generator of a load little.
/// </summary>
/// <threadsafety>One thread sends messages, another receives.</threadsafety>
internal sealed class BareCall : IDisposable
{
    private const int PrefixBytes = 5, BatchBytes = 64 << 10;
    private readonly FrameStream connection;
    private readonly SemaphoreSlim reading = new(1);
    private readonly Queue<(byte[] Buffer, int Length)> messages = new();
    private readonly Stack<byte[]> spare = new();
    private readonly byte[] prefix = new byte[PrefixBytes];
    private byte[] batch = [], body = [];
    private byte[]? current;
    private int prefixFilled, bodyFilled, received, initialWindow = 65535;
    private long bodyLength, connectionWindow = 65535, streamWindow = 65535;

    private BareCall(FrameStream connection) => this.connection = connection;

    /// <summary>Of each message so many bytes are kept, the rest passed over.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>The bytes of the other side's first headers.</summary>
    public string? Headers { get; private set; }

    /// <summary>The bytes of the headers that ended the stream; null if it did not end so.</summary>
    public string? Trailers { get; private set; }

    /// <summary>The error code with which the other side cancelled the stream.</summary>
    public int? ResetCode { get; private set; }

    /// <summary>Pings that came, other than answers.</summary>
    public int Pings { get; private set; }

    /// <summary>Whether the other side ended its half of the stream in good order.</summary>
    public bool HasCompleted { get; private set; }

    /// <summary>Whether nothing comes any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Opens a call as a client.</summary>
    /// <param name="authority">Makes the connection one of TLS, with a server's certificate that this one vouches for.</param>
    /// <param name="most">See <see cref="Most"/>.</param>
    public static async Task<BareCall> OpenAsync(string address, string path, X509Certificate2? authority = null, int most = int.MaxValue)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPEndPoint.Parse(address));
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (authority is not null)
        {
            var secured = new SslStream(stream);
            await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = IPEndPoint.Parse(address).Address.ToString(),
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            });
            stream = secured;
        }
        var call = new BareCall(new(stream)) { Most = most };
        // HPACK (RFC 7541): static entries for POST and the scheme, the others as literals that are not indexed.
        await call.connection.OpenAsync(isClient: true,
        [
            0x83, authority is not null ? (byte)0x87 : (byte)0x86, 0x04, .. Literal(path), 0x01, .. Literal(address),
            0x0F, 0x10, .. Literal("application/grpc"), 0x00, .. Literal("te"), .. Literal("trailers"),
        ]);
        return call;
    }

    /// <summary>Waits for a client's call.</summary>
    public static async Task<BareCall> AcceptAsync(TcpListener listener)
    {
        var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        client.NoDelay = true;
        var call = new BareCall(new(client.GetStream()));
        await call.connection.OpenAsync(isClient: false, []);
        while (call.Headers is null && !call.HasEnded) await call.TakeFrameAsync(TestContext.Current.CancellationToken);
        await call.connection.SendAsync(FrameType.Headers, FrameStream.EndHeaders, [0x88, 0x0F, 0x10, .. Literal("application/grpc")]);
        return call;
    }

    /// <summary>The next message, valid until the one after it is asked for; null when the stream has ended.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await reading.WaitAsync(cancellation);
            try
            {
                if (messages.TryDequeue(out var message))
                {
                    if (current is not null) spare.Push(current);
                    current = message.Buffer;
                    return current.AsMemory(0, message.Length);
                }
                if (HasEnded) return null;
                await TakeFrameAsync(cancellation);
            }
            finally
            {
                reading.Release();
            }
        }
    }

    /// <summary>Sends a message.</summary>
    /// <param name="only">So many bytes of it and no more, as when a sender is cut off.</param>
    public Task SendAsync(ReadOnlyMemory<byte> message, int? only = null, CancellationToken cancellation = default)
    {
        var head = new byte[PrefixBytes];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
        return SendDataAsync(head, message[..(only ?? message.Length)], cancellation);
    }

    /// <summary>Takes what comes behind the end of the stream, until it is reset or the connection ends.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        for (HasEnded = false; !HasEnded;) await TakeFrameAsync(cancellation);
    }

    /// <summary>Sends bytes that need not be a message.</summary>
    public Task SendBytesAsync(byte[] bytes) => SendDataAsync([], bytes, CancellationToken.None);

    /// <summary>Cancels the stream; the connection lasts.</summary>
    public Task CancelAsync() => connection.SendAsync(FrameType.Reset, 0, [0, 0, 0, 8]);

    /// <summary>Ends the stream as a server does, with a status.</summary>
    public Task FinishAsync(int status) =>
        connection.SendAsync(
            FrameType.Headers, FrameStream.EndHeaders | FrameStream.EndStream, [0x00, .. Literal("grpc-status"), .. Literal($"{status}")]);

    public void Dispose()
    {
        connection.Dispose();
        reading.Dispose();
    }

    private async Task SendDataAsync(byte[] head, ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        var total = head.Length + rest.Length;
        for (var sent = 0; sent < total;)
        {
            var room = await ClaimAsync(Math.Min(total - sent, BatchBytes), cancellation);
            var needed = room + (room / FrameStream.MostBytes + 1) * FrameStream.HeaderBytes;
            if (batch.Length < needed) batch = new byte[needed];
            var written = 0;
            for (var end = sent + room; sent < end;)
            {
                var length = Math.Min(FrameStream.MostBytes, end - sent);
                FrameStream.WriteHeader(batch.AsSpan(written), length, FrameType.Data, 0, 1);
                var payload = batch.AsSpan(written + FrameStream.HeaderBytes, length);
                var ahead = Math.Clamp(head.Length - sent, 0, length);
                head.AsSpan(Math.Min(sent, head.Length), ahead).CopyTo(payload);
                rest.Span.Slice(Math.Max(0, sent - head.Length), length - ahead).CopyTo(payload[ahead..]);
                (sent, written) = (sent + length, written + FrameStream.HeaderBytes + length);
            }
            await connection.WriteAsync(batch.AsMemory(0, written));
        }
    }

    /// <summary>Takes frames until both windows have room; returns how much of what was asked for.</summary>
    private async Task<int> ClaimAsync(int count, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            while (Math.Min(connectionWindow, streamWindow) <= 0)
            {
                if (HasEnded) throw new IOException("The stream has ended.");
                await TakeFrameAsync(cancellation);
            }
            var room = (int)Math.Min(count, Math.Min(connectionWindow, streamWindow));
            (connectionWindow, streamWindow) = (connectionWindow - room, streamWindow - room);
            return room;
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task TakeFrameAsync(CancellationToken cancellation)
    {
        if (await connection.ReceiveAsync(cancellation) is not { } frame)
        {
            HasEnded = true;
            return;
        }
        var payload = frame.Payload.Span;
        var ends = frame.Type is FrameType.Data or FrameType.Headers && (frame.Flags & FrameStream.EndStream) != 0;
        HasCompleted |= ends;
        switch (frame.Type)
        {
            case FrameType.Data:
                Take(payload);
                // The windows are wide, but not endless.
                if ((received += payload.Length) >= FrameStream.OpenWindow / 2)
                {
                    foreach (var stream in (int[])[0, 1])
                        await connection.SendAsync(FrameType.WindowUpdate, 0, FrameStream.Number(received), stream);
                    received = 0;
                }
                HasEnded |= ends;
                break;
            case FrameType.Headers:
                var text = Encoding.Latin1.GetString(payload);
                Headers ??= text;
                if (ends) (Trailers, HasEnded) = (text, true);
                break;
            case FrameType.Settings when (frame.Flags & FrameStream.Ack) == 0:
                TakeSettings(payload);
                await connection.SendAsync(FrameType.Settings, FrameStream.Ack, [], stream: 0);
                break;
            case FrameType.Ping when (frame.Flags & FrameStream.Ack) == 0:
                Pings++;
                await connection.SendAsync(FrameType.Ping, FrameStream.Ack, payload.ToArray(), stream: 0);
                break;
            case FrameType.WindowUpdate when frame.Stream == 0:
                connectionWindow += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case FrameType.WindowUpdate:
                streamWindow += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case FrameType.Reset:
                (ResetCode, HasEnded) = (BinaryPrimitives.ReadInt32BigEndian(payload), true);
                break;
            // A server that is stopping goes on with the streams that it names.
            case FrameType.GoAway:
                HasEnded |= BinaryPrimitives.ReadInt32BigEndian(payload) < 1;
                break;
        }
    }

    /// <summary>Takes a piece of the messages.</summary>
    private void Take(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            if (prefixFilled < PrefixBytes)
            {
                prefix[prefixFilled++] = data[0];
                data = data[1..];
                if (prefixFilled < PrefixBytes) continue;
                (bodyLength, bodyFilled) = (BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1)), 0);
                var kept = (int)Math.Min(bodyLength, Most);
                if (!spare.TryPop(out body!) || body.Length < kept) body = new byte[kept];
            }
            var some = data[..(int)Math.Min(data.Length, bodyLength - bodyFilled)];
            if (bodyFilled < Most) some[..Math.Min(some.Length, Most - bodyFilled)].CopyTo(body.AsSpan(bodyFilled));
            bodyFilled += some.Length;
            data = data[some.Length..];
            if (bodyFilled < bodyLength) continue;
            messages.Enqueue((body, (int)Math.Min(bodyLength, Most)));
            prefixFilled = 0;
        }
    }

    /// <summary>Of the other side's settings the stream's window alone counts.</summary>
    private void TakeSettings(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadInt16BigEndian(settings) != 4) continue;
            var value = BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
            (streamWindow, initialWindow) = (streamWindow + value - initialWindow, value);
        }
    }

    private static byte[] Literal(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
