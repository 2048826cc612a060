using System.Globalization;
using System.Text;

namespace Fl.Edge;

/// <summary>
/// Reads the few forms of Python's literals that a .npy header has: a dictionary of strings, truth values and tuples of sizes.
/// </summary>
internal ref struct PythonText(ReadOnlySpan<byte> text)
{
    /// <summary>NumPy's arrays have no more dimensions.</summary>
    private const int MostSizes = 64;

    private ReadOnlySpan<byte> left = text;

    public bool TryTake(char c)
    {
        left = left.TrimStart(" \t\r\n"u8);
        if (left.IsEmpty || left[0] != c) return false;
        left = left[1..];
        return true;
    }

    /// <exception cref="InvalidDataException">Something else is there.</exception>
    public void Expect(char c)
    {
        if (!TryTake(c)) throw new InvalidDataException($"a .npy header without the '{c}' that is expected");
    }

    /// <exception cref="InvalidDataException">More than white space is left.</exception>
    public readonly void ExpectEnd()
    {
        if (!left.Trim(" \t\r\n\0"u8).IsEmpty) throw new InvalidDataException("a .npy header with more after its dictionary");
    }

    public string TakeString()
    {
        var quote = TryTake('"') ? '"' : '\'';
        if (quote == '\'') Expect('\'');
        var end = left.IndexOf((byte)quote);
        if (end < 0) throw new InvalidDataException("a .npy header with a string that does not end");
        var value = Encoding.Latin1.GetString(left[..end]);
        left = left[(end + 1)..];
        return value;
    }

    public bool TakeBool() => TryTake('T') ? Rest("rue"u8, true) : TryTake('F') ? Rest("alse"u8, false) : throw NoBool();

    /// <summary>Sizes in parentheses.</summary>
    public int[] TakeTuple()
    {
        List<int> sizes = [];
        Expect('(');
        while (!TryTake(')'))
        {
            if (sizes.Count == MostSizes) throw new InvalidDataException($"an array of more than {MostSizes} dimensions");
            sizes.Add(TakeSize());
            if (TryTake(',')) continue;
            // Without a comma it would be a number in parentheses.
            if (sizes.Count == 1) throw new InvalidDataException("a .npy header whose shape is no tuple");
            Expect(')');
            break;
        }
        return [.. sizes];
    }

    private int TakeSize()
    {
        left = left.TrimStart(" \t\r\n"u8);
        var digits = left.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = left.Length;
        if (!int.TryParse(left[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            throw new InvalidDataException("a .npy header with a size that is no number, or too large");
        left = left[digits..];
        return size;
    }

    private bool Rest(ReadOnlySpan<byte> word, bool value)
    {
        if (!left.StartsWith(word)) throw NoBool();
        left = left[word.Length..];
        return value;
    }

    private static InvalidDataException NoBool() => new("a .npy header whose fortran_order is neither True nor False");
}
