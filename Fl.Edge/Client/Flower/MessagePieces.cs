using Google.Protobuf;

namespace Fl.Edge;

/// <summary>One of Flower's messages as it is sent: pieces one after the other.</summary>
/// <param name="Bytes">Of all pieces.</param>
internal sealed record MessagePieces(long Bytes, IEnumerable<ReadOnlyMemory<byte>> Pieces)
{
    /// <summary>A message that is small enough to be made as a whole.</summary>
    public static MessagePieces Of(IMessage message)
    {
        var bytes = message.ToByteArray();
        return new(bytes.Length, [bytes]);
    }
}
