using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Reads a Python pickle (protocols 1 to 5) of numbers, text, lists of numbers and dictionaries. It calls nothing: any other opcode,
/// such as those that name a class or call it, is refused. What is built is bounded, whatever the file says.
/// </summary>
internal sealed class PickleReader
{
    private const int MostOnStack = 1 << 20, MostRemembered = 1 << 22, MostEntries = 1 << 22, MostNumbers = 1 << 25, LongestText = 1024,
        MostText = 1 << 26;

    private static readonly object Mark = new();

    /// <summary>Opcodes that may be met by name, to say which one was refused.</summary>
    private static readonly FrozenDictionary<byte, string> Refused = new Dictionary<byte, string>
    {
        [(byte)'c'] = "GLOBAL", [0x93] = "STACK_GLOBAL", [(byte)'R'] = "REDUCE", [(byte)'b'] = "BUILD", [(byte)'i'] = "INST",
        [(byte)'o'] = "OBJ",
        [0x81] = "NEWOBJ", [0x92] = "NEWOBJ_EX", [(byte)'P'] = "PERSID", [(byte)'Q'] = "BINPERSID", [0x82] = "EXT1", [0x83] = "EXT2",
        [0x84] = "EXT4",
    }.ToFrozenDictionary();

    private readonly BufferedStream stream;
    private readonly string path;
    private readonly List<object?> stack = [];
    private readonly List<object?> memo = [];
    private long offset;
    private int entries, numbers, text;

    private PickleReader(Stream stream, string path) => (this.stream, this.path) = (new BufferedStream(stream, 1 << 16), path);

    /// <summary>
    /// What the pickle holds: a <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, null, <see cref="List{T}"/> of doubles, or
    /// a dictionary from whole numbers and text to these.
    /// </summary>
    /// <exception cref="BadInputException">It is no pickle, holds anything else, or is too large.</exception>
    public static object? Read(Stream stream, string path, CancellationToken cancellation)
    {
        var reader = new PickleReader(stream, path);
        while (reader.Step()) cancellation.ThrowIfCancellationRequested();
        return reader.stack is [var value] && value != Mark ? value : throw reader.Bad("it ends before it is complete");
    }

    /// <summary>Does one opcode; false at the end.</summary>
    private bool Step()
    {
        var opcode = Byte();
        switch (opcode)
        {
            case (byte)'.': return false;
            case 0x80: Byte(); break; // PROTO
            case 0x95: Bytes(stackalloc byte[8]); break; // FRAME
            case (byte)'(': Push(Mark); break;
            case (byte)'N': Push(null); break;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(stackalloc byte[4]))); break;
            case (byte)'K': Push((long)Byte()); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(stackalloc byte[2]))); break;
            case 0x8a: Push(Long()); break; // LONG1
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(stackalloc byte[8]))); break;
            case 0x8c: Push(Text(Byte())); break; // SHORT_BINUNICODE
            case (byte)'X': Push(Text(UInt32())); break;
            case (byte)']': Push(new List<double>()); break;
            case (byte)'}': Push(new Dictionary<object, object?>()); break;
            case (byte)'a': Append(stack.Count - 1); break;
            case (byte)'e': Append(Marked()); break;
            case (byte)'s': SetItems(stack.Count - 2); break;
            case (byte)'u': SetItems(Marked()); break;
            case 0x94: Remember(memo.Count); break; // MEMOIZE
            case (byte)'q': Remember(Byte()); break;
            case (byte)'r': Remember(UInt32()); break;
            case (byte)'h': Push(Remembered(Byte())); break;
            case (byte)'j': Push(Remembered(UInt32())); break;
            default: throw Bad($"opcode {Refused.GetValueOrDefault(opcode, $"0x{opcode:x2}")} is refused: "
                + "only numbers, text, lists of numbers and dictionaries are read, and nothing is called; "
                + "write it from these with pickle.dump(data, file, protocol=4)");
        }
        return true;
    }

    private void Push(object? value)
    {
        if (stack.Count == MostOnStack) throw TooLarge();
        stack.Add(value);
    }

    /// <summary>Where the values after the last mark begin; takes the mark away.</summary>
    private int Marked()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0) throw Bad("an opcode has no mark before it");
        stack.RemoveAt(mark);
        return mark;
    }

    private void Append(int from)
    {
        if (from < 1 || stack[from - 1] is not List<double> list) throw Bad("something is appended to what is no list");
        if ((numbers += stack.Count - from) > MostNumbers) throw TooLarge();
        for (var i = from; i < stack.Count; i++)
            list.Add(stack[i] switch
            {
                long integer => integer,
                double real => real,
                _ => throw Bad("a list holds something else than numbers"),
            });
        stack.RemoveRange(from, stack.Count - from);
    }

    private void SetItems(int from)
    {
        if (from < 1 || stack[from - 1] is not Dictionary<object, object?> dictionary || (stack.Count - from) % 2 != 0)
            throw Bad("an entry is set in what is no dictionary");
        if ((entries += (stack.Count - from) / 2) > MostEntries) throw TooLarge();
        for (var i = from; i < stack.Count; i += 2)
        {
            if (stack[i] is not (long or string) || stack[i + 1] == Mark)
                throw Bad("the key of an entry is neither a whole number nor text");
            dictionary[stack[i]!] = stack[i + 1];
        }
        stack.RemoveRange(from, stack.Count - from);
    }

    private void Remember(int place)
    {
        if (stack.Count == 0 || stack[^1] == Mark) throw Bad("nothing is there to be remembered");
        if (place > memo.Count) throw Bad("what is remembered is out of order");
        if (place >= MostRemembered) throw TooLarge();
        if (place == memo.Count) memo.Add(stack[^1]);
        else memo[place] = stack[^1];
    }

    private object? Remembered(int place) => place < memo.Count ? memo[place] : throw Bad("something is recalled that was not remembered");

    private string Text(int length)
    {
        if (length > LongestText || (text += length) > MostText) throw TooLarge();
        return Encoding.UTF8.GetString(Bytes(stackalloc byte[length]));
    }

    private long Long()
    {
        var length = Byte();
        if (length > 8) throw Bad("a number is too large");
        var bytes = Bytes(stackalloc byte[length]);
        var value = 0L;
        for (var i = length - 1; i >= 0; i--) value = value << 8 | bytes[i];
        return length is > 0 and < 8 && bytes[length - 1] >= 0x80 ? value - (1L << 8 * length) : value;
    }

    private int UInt32() =>
        BinaryPrimitives.ReadUInt32LittleEndian(Bytes(stackalloc byte[4])) is <= int.MaxValue and var value ? (int)value : throw TooLarge();

    private byte Byte() => Bytes(stackalloc byte[1])[0];

    private Span<byte> Bytes(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Bad("it ends before it is complete");
        offset += bytes.Length;
        return bytes;
    }

    private BadInputException TooLarge() => Bad("it is larger than any such trace");

    private BadInputException Bad(string what) => new($"{path}: not a pickle that can be read: at byte {offset}, {what}.");
}
