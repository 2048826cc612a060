using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace Fl.Edge.Tests;

/// <summary>
/// The call of a client on a connection of its own, over a bare socket: just enough HTTP/2 (RFC 9113) and gRPC for a
/// thousand of them to cost the generator of a load little.
/// </summary>
internal sealed class LeanStream : IAsyncStreamReader<ServerMessage>, IAsyncStreamWriter<ClientMessage>, IDisposable
{
    private const int HeaderBytes = 9, FrameBytes = 16 << 10, PrefixBytes = 5, OpenWindow = 1 << 30;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte Ack = 1, EndStream = 1, EndHeaders = 4;
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SemaphoreSlim sending = new(1), reading = new(1);
    private readonly Bytes input = new(64 << 10), messages = new(128 << 10);
    private byte[] frames = [], body = [];
    private int initialWindow = 65535;
    private long connectionWindow = 65535, streamWindow = 65535;
    private bool hasEnded;

    public ServerMessage Current { get; private set; } = null!;

    public WriteOptions? WriteOptions { get; set; }

    public static async Task<LeanStream> OpenAsync(string address)
    {
        var stream = new LeanStream();
        await stream.socket.ConnectAsync(IPEndPoint.Parse(address));
        var opening = new ArrayBufferWriter<byte>();
        opening.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Frame(opening, Settings, 0, 0, [0, 4, .. Number(int.MaxValue)]);
        Frame(opening, WindowUpdate, 0, 0, Number(OpenWindow));
        // HPACK (RFC 7541): static entries for POST and http, the others as literals that are not indexed.
        Frame(opening, Headers, EndHeaders, 1,
        [
            0x83, 0x86, 0x04, .. Literal("/fl.v1.Coordinator/Join"), 0x01, .. Literal(address),
            0x0F, 0x10, .. Literal("application/grpc"), 0x00, .. Literal("te"), .. Literal("trailers"),
        ]);
        await stream.SendAsync(opening.WrittenMemory);
        return stream;
    }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (true)
        {
            await reading.WaitAsync(cancellationToken);
            try
            {
                if (TryTakeMessage()) return true;
                if (hasEnded) return false;
                await TakeFrameAsync(cancellationToken);
            }
            finally
            {
                reading.Release();
            }
        }
    }

    public Task WriteAsync(ClientMessage message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(ClientMessage message, CancellationToken cancellationToken)
    {
        var size = message.CalculateSize();
        if (body.Length < PrefixBytes + size) (body, frames) = (new byte[PrefixBytes + size], new byte[PrefixBytes + size + (size / FrameBytes + 2) * HeaderBytes]);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), size);
        message.WriteTo(body.AsSpan(PrefixBytes, size));
        var (total, written) = (PrefixBytes + size, 0);
        await ClaimAsync(total, cancellationToken);
        for (var start = 0; start < total; start += FrameBytes)
        {
            var length = Math.Min(FrameBytes, total - start);
            WriteHeader(frames.AsSpan(written), length, Data, 0, 1);
            body.AsSpan(start, length).CopyTo(frames.AsSpan(written + HeaderBytes));
            written += HeaderBytes + length;
        }
        await SendAsync(frames.AsMemory(0, written));
    }

    public void Dispose()
    {
        socket.Dispose();
        sending.Dispose();
        reading.Dispose();
    }

    private bool TryTakeMessage()
    {
        if (messages.Length < PrefixBytes) return false;
        var size = BinaryPrimitives.ReadInt32BigEndian(messages.Span[1..]);
        if (messages.Length < PrefixBytes + size) return false;
        var message = new ReadOnlySequence<byte>(messages.Memory.Slice(PrefixBytes, size));
        Current = Chunk.TryRead(message, ServerMessage.ChunkFieldNumber << 3 | 2) is { } chunk ? new() { Chunk = chunk } : ServerMessage.Parser.ParseFrom(message);
        messages.Consume(PrefixBytes + size);
        return true;
    }

    private async Task TakeFrameAsync(CancellationToken cancellation)
    {
        await FillAsync(HeaderBytes, cancellation);
        if (hasEnded) return;
        var length = BinaryPrimitives.ReadInt32BigEndian(input.Span) >>> 8;
        await FillAsync(HeaderBytes + length, cancellation);
        if (hasEnded) return;
        var (type, flags, payload) = (input.Span[3], input.Span[4], input.Memory.Slice(HeaderBytes, length));
        switch (type)
        {
            case Data:
                messages.Add(payload.Span);
                hasEnded = (flags & EndStream) != 0;
                break;
            case Headers:
                hasEnded = (flags & EndStream) != 0;
                break;
            case Settings when (flags & Ack) == 0:
                Take(payload.Span);
                await SendAsync(Frame(Settings, Ack, []));
                break;
            case Ping when (flags & Ack) == 0:
                await SendAsync(Frame(Ping, Ack, payload.Span));
                break;
            case WindowUpdate:
                Widen(BinaryPrimitives.ReadInt32BigEndian(input.Span[5..]) == 0, BinaryPrimitives.ReadInt32BigEndian(payload.Span));
                break;
            case Reset or GoAway:
                hasEnded = true;
                break;
        }
        input.Consume(HeaderBytes + length);
    }

    private async Task FillAsync(int count, CancellationToken cancellation)
    {
        while (input.Length < count && !hasEnded)
        {
            var received = await socket.ReceiveAsync(input.Free, cancellation);
            hasEnded = received == 0;
            input.Added(received);
        }
    }

    /// <summary>Of the server's settings the stream's window alone counts.</summary>
    private void Take(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadInt16BigEndian(settings) != 4) continue;
            var value = BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
            Widen(false, value - initialWindow);
            initialWindow = value;
        }
    }

    private void Widen(bool connection, int by)
    {
        if (connection) connectionWindow += by;
        else streamWindow += by;
    }

    /// <summary>Takes frames until both windows have room.</summary>
    private async Task ClaimAsync(int count, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            while ((connectionWindow < count || streamWindow < count) && !hasEnded) await TakeFrameAsync(cancellation);
            connectionWindow -= count;
            streamWindow -= count;
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await sending.WaitAsync();
        try
        {
            while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
        }
        finally
        {
            sending.Release();
        }
    }

    private static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Literal(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static ReadOnlyMemory<byte> Frame(byte type, byte flags, ReadOnlySpan<byte> payload)
    {
        var frame = new ArrayBufferWriter<byte>();
        Frame(frame, type, flags, 0, payload);
        return frame.WrittenMemory;
    }

    private static void Frame(ArrayBufferWriter<byte> target, byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        WriteHeader(target.GetSpan(HeaderBytes), payload.Length, type, flags, stream);
        target.Advance(HeaderBytes);
        target.Write(payload);
    }

    private static void WriteHeader(Span<byte> target, int length, byte type, byte flags, int stream)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, length << 8 | type);
        target[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(target[5..], stream);
    }

    /// <summary>Bytes that wait to be read.</summary>
    private sealed class Bytes(int capacity)
    {
        private readonly byte[] array = new byte[capacity];
        private int start, end;

        public int Length => end - start;

        public Span<byte> Span => array.AsSpan(start, Length);

        public ReadOnlyMemory<byte> Memory => array.AsMemory(start, Length);

        /// <summary>Room for more; what waits has been moved to the front.</summary>
        public Memory<byte> Free
        {
            get
            {
                if (start > 0) array.AsSpan(start, Length).CopyTo(array);
                (start, end) = (0, Length);
                return array.AsMemory(end);
            }
        }

        public void Added(int count) => end += count;

        public void Consume(int count)
        {
            start += count;
            if (start == end) start = end = 0;
        }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            if (end + bytes.Length > array.Length) _ = Free;
            bytes.CopyTo(array.AsSpan(end));
            end += bytes.Length;
        }
    }
}
