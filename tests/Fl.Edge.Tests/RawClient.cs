using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>A client that sends whatever a test wants, without the courtesy of the real one.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly GrpcChannel channel;
    private readonly bool ownsChannel;
    private readonly AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call;
    private readonly SemaphoreSlim writing = new(1);

    private RawClient(GrpcChannel channel, bool ownsChannel)
    {
        (this.channel, this.ownsChannel) = (channel, ownsChannel);
        call = new Coordinator.CoordinatorClient(channel).Join();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static RawClient Open(string address) => new(Channel(address), ownsChannel: true);

    /// <summary>One of many on one channel.</summary>
    public static RawClient On(GrpcChannel channel) => new(channel, ownsChannel: false);

    public static GrpcChannel Channel(string address) => GrpcChannel.ForAddress($"http://{address}", new()
    {
        HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
        DisposeHttpClient = true,
    });

    public static Hello Hello(string id) => new() { Protocol = Protocol.Version, ClientId = id, Instance = Guid.NewGuid().ToString("n") };

    public async Task SendAsync(ClientMessage message)
    {
        await writing.WaitAsync(Cancellation);
        try
        {
            await call.RequestStream.WriteAsync(message, Cancellation);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Sends heartbeats until cancelled or the stream ends.</summary>
    public async Task BeatAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await SendAsync(new() { Heartbeat = new() });
                await Task.Delay(TimeSpan.FromSeconds(3), stop);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException or InvalidOperationException)
        {
            // Nobody listens any more.
        }
    }

    /// <summary>The next message that is not a heartbeat; null at the end of the stream.</summary>
    public async Task<ServerMessage?> ReceiveAsync()
    {
        while (await call.ResponseStream.MoveNext(Cancellation))
            if (call.ResponseStream.Current.Heartbeat is null) return call.ResponseStream.Current;
        return null;
    }

    /// <summary>Says hello; returns the answer.</summary>
    public async Task<ServerMessage?> GreetAsync(Hello hello)
    {
        await SendAsync(new() { Hello = hello });
        return await ReceiveAsync();
    }

    /// <summary>Hello, welcome, ready.</summary>
    public async Task JoinAsync(string id, Layout layout, uint examples = 10)
    {
        Assert.NotNull((await GreetAsync(Hello(id)))?.Welcome);
        await SendAsync(new()
        {
            Ready = new() { Examples = examples, ModelLength = (ulong)layout.Length, LayoutSha256 = ByteString.CopyFrom(Protocol.LayoutHash(layout)) },
        });
    }

    /// <summary>Receives an assignment and its weights; null when the server says goodbye.</summary>
    public async Task<Assignment?> TakeAsync()
    {
        var message = await ReceiveAsync();
        while (message?.Cancel is not null) message = await ReceiveAsync();
        if (message?.Assignment is not { } assignment) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var left = (long)assignment.Vectors[0].Length * sizeof(float);
        while (left > 0)
        {
            var data = (await ReceiveAsync())!.Chunk.Data;
            hash.AppendData(data.Span);
            left -= data.Length;
        }
        Assert.True(hash.GetHashAndReset().AsSpan().SequenceEqual(assignment.Vectors[0].Sha256.Span));
        return assignment;
    }

    /// <summary>Announces a delta, and sends it when the server asks for it.</summary>
    /// <returns>Whether the server asked.</returns>
    public async Task<bool> AnswerAsync(Assignment assignment, float[] delta, ulong? claim = null, byte[]? sha256 = null)
    {
        var bytes = MemoryMarshal.AsBytes<float>(delta).ToArray();
        var info = new VectorInfo { Name = "delta", Length = claim ?? (ulong)delta.Length, Sha256 = ByteString.CopyFrom(sha256 ?? SHA256.HashData(bytes)) };
        await SendAsync(new() { Result = new() { Assignment = assignment.Id, Completed = true, Examples = 10, Loss = 1, Vectors = { info } } });
        if ((await ReceiveAsync())?.SendVectors is null) return false;
        await SendChunksAsync(assignment.Id, bytes);
        return true;
    }

    public async Task SendChunksAsync(ulong assignment, ReadOnlyMemory<byte> bytes)
    {
        for (var start = 0; start < bytes.Length; start += Protocol.ChunkBytes)
        {
            var piece = bytes.Slice(start, Math.Min(Protocol.ChunkBytes, bytes.Length - start));
            await SendAsync(new() { Chunk = new() { Assignment = assignment, Data = UnsafeByteOperations.UnsafeWrap(piece) } });
        }
    }

    public ValueTask DisposeAsync()
    {
        call.Dispose();
        writing.Dispose();
        if (ownsChannel) channel.Dispose();
        return ValueTask.CompletedTask;
    }
}
