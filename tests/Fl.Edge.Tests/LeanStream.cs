using System.Buffers;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace Fl.Edge.Tests;

/// <summary>The call of a client of protocol fl.v1 on a connection of its own, at little cost.</summary>
internal sealed class LeanStream : IAsyncStreamReader<ServerMessage>, IAsyncStreamWriter<ClientMessage>, IDisposable
{
    private readonly BareCall call;
    private byte[] body = [];

    private LeanStream(BareCall call) => this.call = call;

    public ServerMessage Current { get; private set; } = null!;

    public WriteOptions? WriteOptions { get; set; }

    public static async Task<LeanStream> OpenAsync(string address) => new(await BareCall.OpenAsync(address, "/fl.v1.Coordinator/Join"));

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (await call.ReceiveAsync(cancellationToken) is not { } bytes) return false;
        var message = new ReadOnlySequence<byte>(bytes);
        Current = Chunk.TryRead(message, ServerMessage.ChunkFieldNumber << 3 | 2) is { } chunk
            ? new() { Chunk = chunk }
            : ServerMessage.Parser.ParseFrom(message);
        return true;
    }

    public Task WriteAsync(ClientMessage message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(ClientMessage message, CancellationToken cancellationToken)
    {
        var size = message.CalculateSize();
        if (body.Length < size) body = new byte[size];
        message.WriteTo(body.AsSpan(0, size));
        return call.SendAsync(body.AsMemory(0, size), null, cancellationToken);
    }

    public void Dispose() => call.Dispose();
}
