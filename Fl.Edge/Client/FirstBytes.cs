namespace Fl.Edge;

/// <summary>A connection that remembers how the other side began, before TLS or HTTP/2 made sense of it.</summary>
internal sealed class FirstBytes(Stream stream) : Stream
{
    private readonly byte[] first = new byte[16];
    private volatile int count;

    /// <summary>The first bytes that came.</summary>
    public ReadOnlySpan<byte> Seen => first.AsSpan(0, count);

    /// <summary>Whether the other side hung up before it said anything.</summary>
    public bool IsSilent { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        count == first.Length ? stream.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = stream.Read(buffer);
        Keep(buffer[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => stream.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        stream.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Flush() => stream.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Keep(buffer.Span[..read], isEnd: read == 0 && buffer.Length > 0);
            return read;
        }
        catch (IOException) when (count == 0)
        {
            IsSilent = true;
            throw;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (isEnd && count == 0) IsSilent = true;
        var part = bytes[..Math.Min(bytes.Length, first.Length - count)];
        part.CopyTo(first.AsSpan(count));
        count += part.Length;
    }
}
