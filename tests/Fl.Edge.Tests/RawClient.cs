using System.IO.Hashing;
using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>A client that sends whatever a test wants, without the courtesy of the real one.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly IAsyncStreamReader<ServerMessage> reader;
    private readonly IAsyncStreamWriter<ClientMessage> writer;
    private readonly IDisposable[] owned;
    private readonly SemaphoreSlim writing = new(1);

    private RawClient(IAsyncStreamReader<ServerMessage> reader, IAsyncStreamWriter<ClientMessage> writer, params IDisposable[] owned) =>
        (this.reader, this.writer, this.owned) = (reader, writer, owned);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Speaks through gRPC's generated code.</summary>
    public static RawClient Open(string address)
    {
        var channel = GrpcChannel.ForAddress($"http://{address}");
        var call = new Coordinator.CoordinatorClient(channel).Join();
        return new(call.ResponseStream, call.RequestStream, call, channel);
    }

    /// <summary>Speaks over a bare socket, at little cost.</summary>
    public static async Task<RawClient> OpenLeanAsync(string address)
    {
        var stream = await LeanStream.OpenAsync(address);
        return new(stream, stream, stream);
    }

    public static Hello Hello(string id) => new() { Protocol = Protocol.Version, ClientId = id, Instance = Guid.NewGuid().ToString("n") };

    public async Task SendAsync(ClientMessage message)
    {
        await writing.WaitAsync(Cancellation);
        try
        {
            await writer.WriteAsync(message, Cancellation);
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
        while (await reader.MoveNext(Cancellation))
            if (reader.Current.Heartbeat is null) return reader.Current;
        return null;
    }

    /// <summary>Says hello; returns the answer.</summary>
    public async Task<ServerMessage?> GreetAsync(Hello hello)
    {
        await SendAsync(new() { Hello = hello });
        return await ReceiveAsync();
    }

    /// <summary>Hello, welcome, ready.</summary>
    public Task JoinAsync(string id, Layout layout, uint examples = 10) => JoinAsync(Hello(id), layout, examples);

    /// <param name="constant">Hash of the constant part that it claims to have.</param>
    public async Task JoinAsync(Hello hello, Layout layout, uint examples = 10, ByteString? constant = null)
    {
        Assert.NotNull((await GreetAsync(hello))?.Welcome);
        await SendAsync(new()
        {
            Ready = new()
            {
                Examples = examples,
                ModelLength = (ulong)layout.Length,
                LayoutSha256 = ByteString.CopyFrom(Protocol.LayoutHash(layout)),
                ConstantXxh128 = constant ?? ByteString.Empty,
            },
        });
    }

    /// <summary>Receives an assignment and its weights; null when the server says goodbye.</summary>
    public async Task<Assignment?> TakeAsync()
    {
        var message = await ReceiveAsync();
        while (message?.Cancel is not null) message = await ReceiveAsync();
        if (message?.Assignment is not { } assignment) return null;
        var hash = new XxHash128();
        var left = (long)assignment.Vectors[0].Length * sizeof(float);
        while (left > 0)
        {
            var chunk = (await ReceiveAsync())!.Chunk;
            hash.Append(chunk.Data.Span);
            left -= chunk.Data.Length;
            chunk.Release();
        }
        Assert.True(hash.GetCurrentHash().AsSpan().SequenceEqual(assignment.Vectors[0].Xxh128.Span));
        return assignment;
    }

    /// <summary>Announces a delta, and sends it when the server asks for it.</summary>
    /// <returns>Whether the server asked.</returns>
    public async Task<bool> AnswerAsync(Assignment assignment, float[] delta, ulong? claim = null, byte[]? xxh128 = null)
    {
        var bytes = MemoryMarshal.AsBytes<float>(delta).ToArray();
        var info = new VectorInfo
        {
            Name = "delta",
            Length = claim ?? (ulong)delta.Length,
            Xxh128 = ByteString.CopyFrom(xxh128 ?? XxHash128.Hash(bytes)),
        };
        return await AnswerAsync(assignment, info, bytes);
    }

    public async Task<bool> AnswerAsync(Assignment assignment, VectorInfo info, ReadOnlyMemory<byte> bytes)
    {
        await SendAsync(
            new() { Result = new() { Assignment = assignment.Id, Completed = true, Examples = 10, Loss = 1, Vectors = { info } } });
        if (!assignment.HasRoom && (await ReceiveAsync())?.SendVectors is null) return false;
        await SendChunksAsync(assignment.Id, bytes);
        return true;
    }

    public async Task SendChunksAsync(ulong assignment, ReadOnlyMemory<byte> bytes)
    {
        foreach (var chunk in VectorBytes.Cut(assignment, bytes, Protocol.ChunkBytes)) await SendAsync(new() { Chunk = chunk });
    }

    public ValueTask DisposeAsync()
    {
        foreach (var one in owned) one.Dispose();
        writing.Dispose();
        return ValueTask.CompletedTask;
    }
}
