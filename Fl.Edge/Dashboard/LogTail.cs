namespace Fl.Edge;

/// <summary>The last lines that a run told.</summary>
internal sealed class LogTail(int capacity)
{
    private readonly Queue<string> lines = [];

    /// <summary>Lines told so far, those that are forgotten among them.</summary>
    public long Count { get; private set; }

    public void Add(string line)
    {
        if (lines.Count == capacity) lines.Dequeue();
        lines.Enqueue(Protocol.OneLine(line));
        Count++;
    }

    /// <summary>The lines that came after the first <paramref name="known"/>, as far as they are kept.</summary>
    public IReadOnlyList<string> After(long known) => [.. lines.Skip((int)Math.Clamp(lines.Count - (Count - known), 0, lines.Count))];
}
