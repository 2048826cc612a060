using System.Text;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>
/// The form of a message with a model's arrays in it: what stands before and between them is made once for each model and
/// kind of message, and their elements are sent from the vector where they lie.
/// </summary>
internal sealed class ArrayMessage
{
    private readonly StateDict model;
    private readonly int kind, parametersField;
    private readonly byte[][] heads;
    private readonly byte[] tail;
    private readonly long parametersBytes;

    /// <param name="kind">The field of the envelope that the message is.</param>
    /// <param name="parametersField">The field of the message that has the parameters.</param>
    public ArrayMessage(StateDict model, int kind, int parametersField)
    {
        (this.model, this.kind, this.parametersField) = (model, kind, parametersField);
        heads = [.. model.Arrays.Select(Head)];
        var type = Encoding.ASCII.GetBytes("numpy.ndarray");
        tail = [.. Start(Flower.Parameters.TensorTypeFieldNumber, type.Length), .. type];
        parametersBytes = heads.Sum(head => (long)head.Length) + model.Arrays.Sum(array => ElementBytes(array)) + tail.Length;
    }

    /// <summary>The message in pieces.</summary>
    /// <param name="before">Fields of the message that come before its parameters.</param>
    /// <param name="after">Fields that come after them.</param>
    /// <param name="vector">The model's flat vector, singles in the machine's order, valid as long as the pieces.</param>
    public MessagePieces Of(IMessage before, IMessage after, ReadOnlyMemory<byte> vector)
    {
        byte[] first = [.. before.ToByteArray(), .. Start(parametersField, parametersBytes)], last = [.. tail, .. after.ToByteArray()];
        var body = first.Length + parametersBytes + last.Length - tail.Length;
        byte[] envelope = [.. Start(kind, body), .. first];
        return new(envelope.Length - first.Length + body, Pieces(envelope, last, vector));
    }

    private IEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] first, byte[] last, ReadOnlyMemory<byte> vector)
    {
        yield return first;
        for (var i = 0; i < heads.Length; i++)
        {
            yield return heads[i];
            if (model.Arrays[i].Segment is { } segment)
                yield return vector.Slice(segment.Offset * sizeof(float), segment.Length * sizeof(float));
        }
        yield return last;
    }

    /// <summary>All that comes before an array's elements; of a counter the element too, 0.</summary>
    private static byte[] Head(StateArray array)
    {
        var header = new NpyHeader(array.Segment is null ? NpyType.Int64 : NpyType.Float32, false, array.Shape).ToBytes();
        byte[] counter = array.Segment is null ? new byte[sizeof(long)] : [];
        return [.. Start(Flower.Parameters.TensorsFieldNumber, header.Length + counter.Length + ElementBytes(array)), .. header,
            .. counter];
    }

    private static long ElementBytes(StateArray array) => (long)(array.Segment?.Length ?? 0) * sizeof(float);

    /// <summary>Tag and length of a field.</summary>
    private static byte[] Start(int field, long length)
    {
        List<byte> bytes = [];
        foreach (var number in (ulong[])[WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited), (ulong)length])
        {
            var left = number;
            for (; left >= 0x80; left >>= 7) bytes.Add((byte)(left | 0x80));
            bytes.Add((byte)left);
        }
        return [.. bytes];
    }
}
