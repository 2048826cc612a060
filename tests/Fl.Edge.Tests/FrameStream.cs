using System.Buffers;
using System.Buffers.Binary;

namespace Fl.Edge.Tests;

/// <summary>HTTP/2 frames of one connection with one stream.</summary>
internal sealed class FrameStream(Stream stream) : IDisposable
{
    public const int HeaderBytes = 9, MostBytes = 16 << 10, OpenWindow = 1 << 30;
    public const byte Ack = 1, EndStream = 1, EndHeaders = 4;
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private readonly SemaphoreSlim sending = new(1);
    private readonly byte[] input = new byte[64 << 10];
    private int start, end;

    /// <summary>Sends a side's settings, with windows of <see cref="OpenWindow"/> and more, and a client's headers.</summary>
    public async Task OpenAsync(bool isClient, byte[] headers)
    {
        var opening = new ArrayBufferWriter<byte>();
        if (isClient) opening.Write(Preface);
        else if (await FillAsync(Preface.Length, CancellationToken.None)) start += Preface.Length;
        Write(opening, FrameType.Settings, 0, 0, [0, 4, .. Number(int.MaxValue)]);
        Write(opening, FrameType.WindowUpdate, 0, 0, Number(OpenWindow));
        if (isClient) Write(opening, FrameType.Headers, EndHeaders, 1, headers);
        await WriteAsync(opening.WrittenMemory);
    }

    /// <summary>The next frame, its payload valid until the one after it; null at the end.</summary>
    public async ValueTask<(FrameType Type, byte Flags, int Stream, ReadOnlyMemory<byte> Payload)?> ReceiveAsync(
        CancellationToken cancellation)
    {
        if (!await FillAsync(HeaderBytes, cancellation)) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(start)) >>> 8;
        if (!await FillAsync(HeaderBytes + length, cancellation)) return null;
        var at = start;
        start += HeaderBytes + length;
        return ((FrameType)input[at + 3], input[at + 4], BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(at + 5)),
            input.AsMemory(at + HeaderBytes, length));
    }

    public Task SendAsync(FrameType type, byte flags, byte[] payload, int stream = 1)
    {
        var frame = new ArrayBufferWriter<byte>();
        Write(frame, type, flags, stream, payload);
        return WriteAsync(frame.WrittenMemory);
    }

    /// <summary>Sends whole frames.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> frames)
    {
        await sending.WaitAsync();
        try
        {
            await stream.WriteAsync(frames);
        }
        finally
        {
            sending.Release();
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        sending.Dispose();
    }

    public static void WriteHeader(Span<byte> target, int length, FrameType type, byte flags, int stream)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, length << 8 | (byte)type);
        target[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(target[5..], stream);
    }

    public static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static void Write(ArrayBufferWriter<byte> target, FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        WriteHeader(target.GetSpan(HeaderBytes), payload.Length, type, flags, stream);
        target.Advance(HeaderBytes);
        target.Write(payload);
    }

    /// <summary>Reads until so many bytes are there; false when they do not come.</summary>
    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellation)
    {
        if (start == end) start = end = 0;
        if (start + count > input.Length)
        {
            input.AsSpan(start, end - start).CopyTo(input);
            (start, end) = (0, end - start);
        }
        while (end - start < count)
        {
            try
            {
                var received = await stream.ReadAsync(input.AsMemory(end), cancellation);
                if (received == 0) return false;
                end += received;
            }
            catch (IOException)
            {
                return false;
            }
        }
        return true;
    }
}
