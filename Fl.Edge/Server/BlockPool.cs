using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Fl.Edge;

/// <summary>
/// Kestrel's memory: blocks of 32 KiB, so that a chunk is received with two or three calls of the kernel, and beyond 512 of
/// them, as when a thousand clients say hello at once, Kestrel's usual 4 KiB. A block is kept once it was needed.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int LargeBytes = 32 << 10, SmallBytes = 4 << 10, MostLarge = 512;
    private readonly ConcurrentBag<Block> large = [], small = [];
    private int largeMade;

    public override int MaxBufferSize => LargeBytes;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, LargeBytes);
        if (large.TryTake(out var block)) return block;
        if (minBufferSize > SmallBytes || Volatile.Read(ref largeMade) < MostLarge)
        {
            Interlocked.Increment(ref largeMade);
            return new Block(large, LargeBytes);
        }
        return small.TryTake(out block) ? block : new Block(small, SmallBytes);
    }

    protected override void Dispose(bool disposing) { }

    private sealed class Block(ConcurrentBag<Block> home, int bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);

        public void Dispose() => home.Add(this);
    }
}
