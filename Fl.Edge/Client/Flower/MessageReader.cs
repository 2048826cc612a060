using System.Buffers;
using Fl.Edge.Flower;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>
/// Takes one of Flower's messages apart as its bytes come: the arrays of its parameters go straight to where they belong, and
/// all else, which is little, is kept and gives the message without them. A message of any size so needs no room of its own.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
internal sealed class MessageReader
{
    /// <summary>All but the arrays may take so much.</summary>
    private const int MostKept = 1 << 20;

    private const int TensorsField = 1, DeepestLevel = 2;

    private enum Step { Tag, Number, Length, Passed, Kept, Array }

    private readonly ArrayReceiver arrays;
    private readonly int[] parametersFields;
    private readonly ArrayBufferWriter<byte> kept = new();
    private readonly long[] ends = new long[DeepestLevel + 1];
    private Step step;
    private long position, left;
    private ulong number, tag;
    private int level, shift, kind;

    /// <param name="parametersFields">By the number of each kind of message, 0 for none, the field that has its parameters;
    /// 0 where none has.</param>
    private MessageReader(ArrayReceiver arrays, int[] parametersFields) =>
        (this.arrays, this.parametersFields) = (arrays, parametersFields);

    private int Field => (int)(tag >> 3);

    public static MessageReader OfRequests(ArrayReceiver arrays) =>
        new(arrays, [0, 0, 0, 0, FitRequest.ParametersFieldNumber, EvaluateRequest.ParametersFieldNumber]);

    public static MessageReader OfReplies(ArrayReceiver arrays) =>
        new(arrays, [0, 0, 0, ParametersReply.ParametersFieldNumber, FitReply.ParametersFieldNumber, 0]);

    /// <summary>Starts a message of so many bytes.</summary>
    public void Begin(long length)
    {
        (step, position, level, shift, kind, number) = (Step.Tag, 0, 0, 0, 0, 0);
        ends[0] = length;
        kept.ResetWrittenCount();
    }

    /// <summary>Takes the next bytes, at most as many as are left of the message.</summary>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public void Append(ReadOnlySpan<byte> piece)
    {
        while (true)
        {
            if (step == Step.Tag && shift == 0) Leave();
            if (piece.IsEmpty) return;
            if (step <= Step.Length)
            {
                if (TryTakeNumber(ref piece)) Follow();
                continue;
            }
            var some = piece[..(int)Math.Min(left, piece.Length)];
            if (step == Step.Array) arrays.Append(some);
            else if (step == Step.Kept) Keep(some);
            piece = piece[some.Length..];
            position += some.Length;
            if ((left -= some.Length) == 0) EndField();
        }
    }

    /// <summary>The whole message without its parameters, to be parsed.</summary>
    /// <exception cref="InvalidDataException">It ended early.</exception>
    public byte[] End()
    {
        if (position != ends[0] || level != 0 || step != Step.Tag || shift != 0)
            throw new InvalidDataException("a message that ends early");
        arrays.End();
        if (kind == 0) return [];
        var message = new ArrayBufferWriter<byte>();
        Write(message, WireFormat.MakeTag(kind, WireFormat.WireType.LengthDelimited));
        Write(message, (ulong)kept.WrittenCount);
        message.Write(kept.WrittenSpan);
        return message.WrittenSpan.ToArray();
    }

    /// <summary>Comes out of the messages that are at their end.</summary>
    private void Leave()
    {
        if (position > ends[level]) throw Overrun();
        while (level > 0 && position == ends[level]) level--;
    }

    /// <summary>A whole number is there.</summary>
    private void Follow()
    {
        switch (step)
        {
            case Step.Tag:
                tag = number;
                step = WireFormat.GetTagWireType((uint)tag) switch
                {
                    _ when tag is 0 or > uint.MaxValue || Field == 0 => throw Unknown(),
                    WireFormat.WireType.Varint => Step.Number,
                    WireFormat.WireType.LengthDelimited => Step.Length,
                    WireFormat.WireType.Fixed32 => Begin(4, isKept: level == 1),
                    WireFormat.WireType.Fixed64 => Begin(8, isKept: level == 1),
                    _ => throw Unknown(),
                };
                break;
            case Step.Number:
                if (level == 1) Keep(tag, number);
                step = Step.Tag;
                break;
            case Step.Length:
                if (number > (ulong)(ends[level] - position)) throw Overrun();
                Enter((long)number);
                break;
        }
        number = 0;
    }

    /// <summary>Goes into a message, or starts a field of so many bytes.</summary>
    private void Enter(long length)
    {
        if (level == DeepestLevel && Field == TensorsField)
        {
            arrays.BeginArray(length);
            (step, left) = (Step.Array, length);
            if (length == 0) EndField();
        }
        else if (level == 0 ? Field < parametersFields.Length : level == 1 && Field == parametersFields[kind])
        {
            // The last kind of message that is there is the one that counts.
            if (level == 0 && kind != Field) kept.ResetWrittenCount();
            if (level == 0) kind = Field;
            ends[++level] = position + length;
            step = Step.Tag;
        }
        else
        {
            if (level == 1) Keep(tag, (ulong)length);
            (step, left) = (level == 1 ? Step.Kept : Step.Passed, length);
            if (length == 0) EndField();
        }
    }

    private Step Begin(int bytes, bool isKept)
    {
        if (isKept) Keep(tag);
        left = bytes;
        return isKept ? Step.Kept : Step.Passed;
    }

    private void EndField()
    {
        if (step == Step.Array) arrays.EndArray();
        step = Step.Tag;
    }

    /// <summary>A base-128 number, which may come in pieces.</summary>
    private bool TryTakeNumber(ref ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var next = piece[0];
            piece = piece[1..];
            position++;
            if (shift > 63) throw Unknown();
            number |= (ulong)(next & 0x7F) << shift;
            shift += 7;
            if (next >= 0x80) continue;
            shift = 0;
            return true;
        }
        return false;
    }

    private void Keep(params ReadOnlySpan<ulong> numbers)
    {
        foreach (var one in numbers) Write(kept, one);
        if (kept.WrittenCount > MostKept) throw TooLarge();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (kept.WrittenCount + bytes.Length > MostKept) throw TooLarge();
        kept.Write(bytes);
    }

    private static void Write(ArrayBufferWriter<byte> target, ulong value)
    {
        for (; value >= 0x80; value >>= 7) target.Write([(byte)(value | 0x80)]);
        target.Write([(byte)value]);
    }

    private static InvalidDataException Unknown() => new("bytes that are no message");

    private static InvalidDataException Overrun() => new("a field that is longer than its message");

    private static InvalidDataException TooLarge() => new($"more than {MostKept} bytes beside the arrays");
}
