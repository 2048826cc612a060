using System.IO.Hashing;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>Puts the chunks of one message together in place, and holds what comes against what was announced.</summary>
/// <threadsafety>Chunks come from one thread; <see cref="Abandon"/> may be called from another.</threadsafety>
internal sealed class VectorReceiver : IDisposable
{
    private readonly Lock gate = new();
    private readonly XxHash128 hash = new();
    private readonly Memory<byte> target;
    private readonly VectorInfo announced;
    private readonly TaskCompletionSource<string?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int filled;
    private bool abandoned;

    /// <param name="target">For all of its bytes.</param>
    public VectorReceiver(Memory<byte> target, VectorInfo announced) => (this.target, this.announced) = (target, announced);

    /// <summary>Completes with null when the vector is whole, else with what is wrong with it.</summary>
    public Task<string?> Done => done.Task;

    /// <returns>Whether the vector is whole.</returns>
    /// <exception cref="ConnectionLostException">More bytes than announced.</exception>
    public bool Add(ReadOnlySpan<byte> data)
    {
        lock (gate)
        {
            if (abandoned) return false;
            var bytes = target.Span;
            if (data.Length > bytes.Length - filled) throw new ConnectionLostException("more bytes of a vector than announced");
            data.CopyTo(bytes[filled..]);
            hash.Append(data);
            filled += data.Length;
            if (filled < bytes.Length) return false;
            var sound = hash.GetCurrentHash().AsSpan().SequenceEqual(announced.Xxh128.Span);
            done.TrySetResult(sound ? null : $"the content hash of '{Protocol.OneLine(announced.Name)}' does not match");
            return true;
        }
    }

    /// <summary>After this the target is written to no more.</summary>
    public void Abandon(Exception reason)
    {
        lock (gate) abandoned = true;
        done.TrySetException(reason);
    }

    public void Dispose()
    {
        lock (gate) abandoned = true;
    }
}
