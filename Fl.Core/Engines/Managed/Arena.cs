using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>The unmanaged memory of one engine: taken while it is built, given back together.</summary>
/// <param name="threads">The most that compute at once.</param>
/// <param name="leastShared">Bytes of values and gradients that are worth sharing memory; null for the usual number.</param>
internal sealed unsafe class Arena(int threads = 1, long? leastShared = null) : IDisposable
{
    private const int Alignment = 64;
    private readonly List<nint> pieces = [];
    private readonly Workspace workspace = new();
    private readonly List<(nint Start, long Bytes)> passing = [];

    /// <summary>Values and gradients that are yet to be placed.</summary>
    public Lifetimes Lifetimes { get; } = new(leastShared ?? Lifetimes.LeastShared);

    /// <summary>Bytes taken.</summary>
    public long Bytes { get; private set; }

    /// <summary>Zeros, aligned to 64 bytes.</summary>
    public float* Floats(long count) => (float*)Take(count * sizeof(float));

    /// <summary>Room that is somebody else's after the piece of work at hand.</summary>
    public Workspace.Room Room(long count) => workspace.Take(count);

    /// <summary>As much for each of the threads that compute at once.</summary>
    public Scratch Scratch(long count)
    {
        // None shares a cache line, or what is fetched beside it, with the next.
        var stride = (count + 31) / 32 * 32 + 32;
        return new(workspace.Take(threads * stride), (nint)stride);
    }

    /// <summary>What is asked of <see cref="Room"/> and <see cref="Scratch"/> from now on is for another piece of work.</summary>
    public void StartOver() => workspace.StartOver();

    /// <summary>Takes the memory of all that was asked of them.</summary>
    public void Settle() => workspace.Place(Passing(workspace.Length));

    /// <summary>Zeros at first, and anything after <see cref="Discard"/>: what a pass leaves there, no other reads.</summary>
    public float* Passing(long count)
    {
        var start = Floats(count);
        passing.Add(((nint)start, count * sizeof(float)));
        return start;
    }

    /// <summary>Between two passes: gives memory back until the next.</summary>
    public void Discard()
    {
        foreach (var (start, bytes) in passing) HugePages.GiveBack((void*)start, bytes);
    }

    /// <summary>A table that kernels read.</summary>
    public int* Table(IReadOnlyList<int> values)
    {
        var table = (int*)Take((long)values.Count * sizeof(int));
        for (var i = 0; i < values.Count; i++) table[i] = values[i];
        return table;
    }

    public void Dispose()
    {
        foreach (var piece in pieces) NativeMemory.Free((void*)piece);
        pieces.Clear();
        if (Bytes > 0) GC.RemoveMemoryPressure(Bytes);
        Bytes = 0;
        GC.SuppressFinalize(this);
    }

    ~Arena() => Dispose();

    // Zeroed by the operating system where it is large: blocks that no batch ever fills take no memory.
    private void* Take(long count)
    {
        var bytes = Math.Max(Alignment, (count + Alignment - 1) / Alignment * Alignment) + Alignment;
        var piece = (nint)NativeMemory.AllocZeroed((nuint)bytes);
        pieces.Add(piece);
        GC.AddMemoryPressure(bytes);
        Bytes += bytes;
        return (void*)((piece + Alignment - 1) / Alignment * Alignment);
    }
}
