using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace Fl.Edge.Tests;

/// <summary>A server's side of one call.</summary>
internal sealed class ScriptedCall(
    Hello hello, IAsyncStreamReader<ClientMessage> reader, IServerStreamWriter<ServerMessage> writer, CancellationToken ended)
{
    public Hello Hello => hello;

    public Task SendAsync(ServerMessage message) => writer.WriteAsync(message, ended);

    /// <summary>Sends an experiment to client 0 of a run.</summary>
    public Task WelcomeAsync(string yaml, uint number = 0, char server = 'b') => SendAsync(new()
    {
        Welcome = new()
        {
            Number = number, ExperimentYaml = yaml, HeartbeatMilliseconds = 5000, ChunkBytes = Protocol.ChunkBytes,
            Run = new string('a', 32), Server = new string(server, 32),
        },
    });

    /// <summary>Has the client fit from weights of 0.</summary>
    /// <param name="constant">Hash of the constant part.</param>
    /// <param name="kept">The rounds that the server may go on from.</param>
    public async Task FitAsync(ulong id, int length, ByteString? constant = null, params uint[] kept)
    {
        using var weights = new HostVector(length);
        using var memory = new VectorMemory(weights);
        var model = new Layout([("w", [length], true)]);
        var assignment = new Assignment
        {
            Id = id,
            Kind = Assignment.Types.Kind.Fit,
            Round = (uint)id,
            Vectors = { VectorBytes.Announce(MessageLayout.Weights(model), weights) },
            KeptRounds = { kept },
        };
        assignment.ConstantXxh128 = constant ?? ByteString.Empty;
        await SendAsync(new() { Assignment = assignment });
        foreach (var chunk in VectorBytes.Cut(id, memory.Memory, Protocol.ChunkBytes)) await SendAsync(new() { Chunk = chunk });
    }

    /// <summary>The next message that is none of these kinds, nor a heartbeat; null at the end of the stream.</summary>
    public async Task<ClientMessage?> ReceiveAsync(params ClientMessage.KindOneofCase[] passedOver)
    {
        while (await reader.MoveNext(ended))
            if (reader.Current.Heartbeat is null && !passedOver.Contains(reader.Current.KindCase)) return reader.Current;
        return null;
    }
}
