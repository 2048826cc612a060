using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fl.Edge;

/// <summary>
/// The server's end of a gRPC call whose messages, each a whole model, come and go piece by piece. gRPC's own server holds a
/// message whole before anybody sees it, a hundred of them where a hundred clients answer at once; here a client that is
/// not read from is held back by HTTP/2's window.
/// </summary>
/// <threadsafety>One thread reads, another writes.</threadsafety>
internal sealed class StreamedCall(HttpContext context) : IDisposable
{
    private const int PieceBytes = 64 << 10;
    private readonly PipeReader input = context.Request.BodyReader;
    private readonly PipeWriter output = context.Response.BodyWriter;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    private bool isOver;

    /// <summary>Cancelled when the connection is lost, the client cancels the call, or it is cut off.</summary>
    public CancellationToken Aborted { get; } = context.RequestAborted;

    /// <summary>Cancelled then, and when nothing more is to be read.</summary>
    public CancellationToken Stopped => stop.Token;

    /// <summary>Takes the call if it is one of gRPC.</summary>
    public bool TryAccept()
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        context.Response.ContentType = "application/grpc";
        return true;
    }

    /// <exception cref="ConnectionLostException">The connection is lost.</exception>
    public async Task SendAsync(MessagePieces message, CancellationToken cancellation)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(GrpcPrefix.Bytes)[1..], checked((uint)message.Bytes));
        output.GetSpan(GrpcPrefix.Bytes)[0] = 0;
        output.Advance(GrpcPrefix.Bytes);
        var waiting = GrpcPrefix.Bytes;
        foreach (var piece in message.Pieces)
            for (var rest = piece; !rest.IsEmpty;)
            {
                var some = rest[..Math.Min(PieceBytes - waiting, rest.Length)];
                output.Write(some.Span);
                rest = rest[some.Length..];
                if ((waiting += some.Length) < PieceBytes) continue;
                await FlushAsync(cancellation).ConfigureAwait(false);
                waiting = 0;
            }
        await FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for the next message: its length in bytes, or null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What comes is no message that can be read.</exception>
    public async Task<long?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation).ConfigureAwait(false);
            if (result.Buffer.Length >= GrpcPrefix.Bytes)
            {
                var length = GrpcPrefix.Length(result.Buffer.Slice(0, GrpcPrefix.Bytes), FlowerMethod.MaxMessageBytes);
                input.AdvanceTo(result.Buffer.GetPosition(GrpcPrefix.Bytes));
                return length;
            }
            var isEmpty = result.Buffer.IsEmpty;
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) return isEmpty ? null : throw new InvalidDataException("a message that ends early");
        }
    }

    /// <summary>Reads the bytes of the message that <see cref="NextAsync"/> told of.</summary>
    /// <exception cref="InvalidDataException">The stream ends before the message does.</exception>
    public async Task ReadAsync(long length, Action<ReadOnlySpan<byte>> take, CancellationToken cancellation)
    {
        while (length > 0)
        {
            var result = await input.ReadAsync(cancellation).ConfigureAwait(false);
            var some = result.Buffer.Length > length ? result.Buffer.Slice(0, length) : result.Buffer;
            if (result.IsCompleted && some.IsEmpty) throw new InvalidDataException("a message that ends early");
            length -= some.Length;
            try
            {
                foreach (var piece in some) take(piece.Span);
            }
            finally
            {
                input.AdvanceTo(some.End);
            }
        }
    }

    /// <summary>
    /// Ends the call with a status, which a client sees after the messages that were sent. The last that is done with it.
    /// </summary>
    public void Finish(StatusCode status, string detail = "")
    {
        lock (gate) isOver = true;
        if (Aborted.IsCancellationRequested) return;
        context.Response.AppendTrailer("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
        if (detail.Length > 0) context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(detail));
    }

    /// <summary>Has whoever reads stop, so that the call can be finished.</summary>
    public void Stop()
    {
        lock (gate)
            if (!isOver) _ = stop.CancelAsync();
    }

    /// <summary>
    /// Cuts the call off in the middle of whatever it is doing; nothing once it is over,
    /// when Kestrel may have given its context to another.
    /// </summary>
    public void Abort()
    {
        lock (gate)
            if (!isOver) context.Abort();
    }

    public void Dispose()
    {
        lock (gate) isOver = true;
        stop.Dispose();
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        var result = await output.FlushAsync(cancellation).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled) throw new ConnectionLostException("the connection was lost");
    }
}
