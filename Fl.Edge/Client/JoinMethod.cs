using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>
/// The call <c>fl.v1.Coordinator/Join</c> as the generated code has it, but for chunks: they are most of what comes in,
/// and are read into pooled arrays instead of new ones.
/// </summary>
internal static class JoinMethod
{
    public static readonly Method<ClientMessage, ServerMessage> Instance = new(
        MethodType.DuplexStreaming, "fl.v1.Coordinator", nameof(Coordinator.CoordinatorBase.Join),
        Marshaller(ClientMessage.Parser, ClientMessage.ChunkFieldNumber, chunk => new() { Chunk = chunk }),
        Marshaller(ServerMessage.Parser, ServerMessage.ChunkFieldNumber, chunk => new() { Chunk = chunk }));

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser, int chunkField, Func<Chunk, T> wrap)
        where T : IBufferMessage, IMessage<T>
    {
        var tag = (byte)WireFormat.MakeTag(chunkField, WireFormat.WireType.LengthDelimited);
        return Marshallers.Create<T>(Write, context =>
        {
            var payload = context.PayloadAsReadOnlySequence();
            return Chunk.TryRead(payload, tag) is { } chunk ? wrap(chunk) : parser.ParseFrom(payload);
        });
    }

    private static void Write<T>(T message, SerializationContext context) where T : IBufferMessage, IMessage<T>
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
