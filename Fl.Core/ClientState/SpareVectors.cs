namespace Fl.Core;

/// <summary>Vectors that nobody needs and the next of their length can be: fresh memory costs several times what a copy does.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
internal sealed class SpareVectors : IDisposable
{
    private readonly Dictionary<int, Stack<HostVector>> byLength = [];

    /// <summary>What they take.</summary>
    public long Bytes { get; private set; }

    /// <summary>A vector that may hold anything; null where none is spare.</summary>
    public HostVector? Take(int length)
    {
        if (!byLength.TryGetValue(length, out var spare) || !spare.TryPop(out var vector)) return null;
        Bytes -= BytesOf(vector);
        return vector;
    }

    /// <summary>Takes one over.</summary>
    public void Give(HostVector vector)
    {
        if (!byLength.TryGetValue(vector.Length, out var spare)) byLength.Add(vector.Length, spare = new());
        spare.Push(vector);
        Bytes += BytesOf(vector);
    }

    /// <summary>Lets go of all beyond so many bytes.</summary>
    public void Limit(long bytes)
    {
        foreach (var spare in byLength.Values)
            while (Bytes > bytes && spare.TryPop(out var vector))
            {
                Bytes -= BytesOf(vector);
                vector.Dispose();
            }
    }

    public void Dispose() => Limit(0);

    private static long BytesOf(HostVector vector) => (long)vector.Length * sizeof(float);
}
