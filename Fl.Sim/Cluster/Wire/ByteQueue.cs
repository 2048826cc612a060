namespace Fl.Sim;

/// <summary>Bytes that come at one end and go at the other.</summary>
internal sealed class ByteQueue
{
    private byte[] bytes = [];
    private int start;

    public int Length { get; private set; }

    /// <summary>What is in it, until that changes.</summary>
    public ReadOnlyMemory<byte> Content => bytes.AsMemory(start, Length);

    public void Add(ReadOnlySpan<byte> more)
    {
        if (bytes.Length - start - Length < more.Length)
        {
            var larger = Length + more.Length > bytes.Length ? new byte[Math.Max(2 * bytes.Length, Length + more.Length)] : bytes;
            Content.CopyTo(larger);
            (bytes, start) = (larger, 0);
        }
        more.CopyTo(bytes.AsSpan(start + Length));
        Length += more.Length;
    }

    public void Skip(int count) => (start, Length) = (start + count, Length - count);
}
