using System.Buffers;
using Fl.Edge.Flower;
using Google.Protobuf;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>
/// The call <c>flwr.proto.FlowerService/Join</c> for a client whose weights are received in place and sent from where they are.
/// </summary>
internal static class FlowerMethod
{
    public const string Service = "flwr.proto.FlowerService", Join = "Join";

    /// <summary>HTTP path of the call.</summary>
    public const string Path = $"/{Service}/{Join}";

    /// <summary>The largest message that gRPC can carry, and the limit of Flower's servers from 2025 on.</summary>
    public const int MaxMessageBytes = int.MaxValue;

    /// <param name="arrays">Taken apart into it are the parameters of requests.</param>
    /// <param name="begin">Done before a request is read.</param>
    public static Method<MessagePieces, FlowerTask> For(ArrayReceiver arrays, Action begin)
    {
        var reader = MessageReader.OfRequests(arrays);
        return new(MethodType.DuplexStreaming, Service, Join, Marshallers.Create<MessagePieces>(Write, NoReading),
            Marshallers.Create<FlowerTask>(NoWriting, context =>
            {
                begin();
                var message = context.PayloadAsReadOnlySequence();
                try
                {
                    reader.Begin(message.Length);
                    foreach (var piece in message) reader.Append(piece.Span);
                    var request = FlowerRequest.Parser.ParseFrom(reader.End());
                    return new(request,
                        request.KindCase is FlowerRequest.KindOneofCase.Fit or FlowerRequest.KindOneofCase.Evaluate ? arrays.Fault : null);
                }
                catch (Exception error) when (error is InvalidDataException or InvalidProtocolBufferException)
                {
                    return new(new(), Protocol.OneLine(error.Message));
                }
            }));
    }

    private static void Write(MessagePieces message, SerializationContext context)
    {
        context.SetPayloadLength(checked((int)message.Bytes));
        foreach (var piece in message.Pieces) context.GetBufferWriter().Write(piece.Span);
        context.Complete();
    }

    private static MessagePieces NoReading(DeserializationContext context) => throw new NotSupportedException();

    private static void NoWriting(FlowerTask task, SerializationContext context) => throw new NotSupportedException();
}
