using System.Diagnostics;
using Fl.Edge;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Faults.Fuzzing;

/// <summary>
/// Messages of protocol fl.v1: read or refused, and a server that gets mutated ones serves its clients as if nothing had been.
/// </summary>
public sealed class ProtocolTests : Federated
{
    private static readonly ByteString Sha256 = ByteString.CopyFrom(new byte[32]), Xxh128 = ByteString.CopyFrom(new byte[16]);

    private static ClientMessage[] FromClients =>
    [
        new()
        {
            Hello = new()
            {
                Protocol = Protocol.Version,
                ClientId = "kitchen",
                Instance = "i",
                Software = "fl",
                Device = new() { Model = "Pi", Cores = 4, MemoryBytes = 1 << 30 },
            },
        },
        new()
        {
            Ready = new()
            {
                Examples = 10, TestExamples = 2, ModelLength = 62006, LayoutSha256 = Sha256, Engine = "managed", ConstantXxh128 = Xxh128,
            },
        },
        new() { Heartbeat = new() { TemperatureCelsius = 50 } },
        new() { Progress = new() { Assignment = 1, Epoch = 1, Epochs = 2, Batches = 3, Seconds = 1, Loss = 2 } },
        new()
        {
            Result = new()
            {
                Assignment = 1,
                Completed = true,
                Examples = 10,
                Loss = 1,
                Vectors = { new VectorInfo { Name = "delta", Length = 62006, Xxh128 = Xxh128 } },
            },
        },
        new() { Chunk = new() { Assignment = 1, Data = ByteString.CopyFrom(new byte[100]) } },
        new() { Goodbye = new() { Reason = "bye" } },
    ];

    private static ServerMessage[] FromServers =>
    [
        new()
        {
            Welcome =
                new() { Number = 1, ExperimentYaml = "dataset: synthetic-images", HeartbeatMilliseconds = 5000, ChunkBytes = 1 << 18 },
        },
        new() { Refusal = new() { Code = Refusal.Types.Code.Full, Message = "full", MayRetry = true } },
        new()
        {
            Assignment = new()
            {
                Id = 1, Kind = Assignment.Types.Kind.Fit, Round = 3, ConstantXxh128 = Xxh128,
                Vectors = { new VectorInfo { Name = "weights", Length = 62006, Xxh128 = Xxh128 } },
            },
        },
        new() { SendVectors = new() { Assignment = 1 } },
        new() { Cancel = new() { Assignment = 1 } },
    ];

    [Fact]
    public Task Messages()
    {
        var admission = new Admission(new ServeOptions(), null, null);
        return Fuzzer.RunAsync("messages of protocol fl.v1", Form.Of(2_000, 400_000), new Mutator(
            [.. FromClients.Select(message => message.ToByteArray()), .. FromServers.Select(message => message.ToByteArray())], []).Make,
            16 << 20, input =>
            {
                try
                {
                    var (refusal, _) = admission.Check(ClientMessage.Parser.ParseFrom(input), null, null);
                    Assert.DoesNotContain(Protocol.OneLine(refusal?.Message ?? ""), char.IsControl);
                    ServerMessage.Parser.ParseFrom(input);
                    return refusal is null;
                }
                catch (InvalidProtocolBufferException)
                {
                    return false;
                }
            });
    }

    [Fact]
    public async Task A_server_survives_mutated_conversations()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The server's memory is read from /proc.");
        // Every name that is let in takes a number; there are enough.
        Write("many.yaml", "dataset: {name: synthetic-images, train: 10000, test: 100}\nclients: {count: 5000, per_round: 2}\n"
            + "rounds: 2\nmodel: logistic\n");
        var (server, address) = await ServeAsync("many.yaml");
        using (server)
        {
            var (time, conversations, messages) = (Stopwatch.StartNew(), Form.Of(20, 3_000), 0);
            var mutator = new Mutator([.. FromClients.Select(message => message.ToByteArray())], []);
            var hello = FromClients[0].ToByteArray();
            using var channel = GrpcChannel.ForAddress($"http://{address}");
            for (var i = 0; i < conversations; i++)
                messages += await ConverseAsync(channel, mutator, i, i % 3 > 0 ? hello : mutator.Make(i));
            Assert.False(server.HasExited, server.Error);
            Assert.DoesNotContain("   at ", server.Error);
            var peak = File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var mebi = long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;
            Assert.InRange(mebi, 0, 400);
            using var first = Join(address, "4998");
            using var second = Join(address, "4999");
            await EndsAsync(server, 0);
            Form.Report("conversations of mutated messages with `fl serve`", conversations,
                $"{messages:n0} messages; the server, at most {mebi} MiB, then served two clients to the end", time);
        }
    }

    /// <summary>Says hello, soundly or not, then whatever comes; returns how many messages were sent.</summary>
    private static async Task<int> ConverseAsync(GrpcChannel channel, Mutator mutator, int number, byte[] hello)
    {
        var raw = Marshallers.Create(static (byte[] bytes) => bytes, static bytes => bytes);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            new Method<byte[], byte[]>(MethodType.DuplexStreaming, "fl.v1.Coordinator", "Join", raw, raw), null,
            new CallOptions(cancellationToken: TestContext.Current.CancellationToken));
        var sent = 0;
        try
        {
            await call.RequestStream.WriteAsync(hello, TestContext.Current.CancellationToken);
            await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
            for (sent = 1; sent < 8; sent++)
                await call.RequestStream.WriteAsync(mutator.Make(number * 31 + sent), TestContext.Current.CancellationToken);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // The server has ended the conversation.
        }
        return sent;
    }
}
