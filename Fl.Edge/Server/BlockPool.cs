using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Fl.Edge;

/// <summary>
/// Kestrel's memory in blocks of 32 KiB, so that a chunk is received with two or three calls of the kernel; Kestrel's own
/// blocks of 4 KiB take sixteen. A block is kept once it was needed.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 32 << 10;
    private readonly ConcurrentBag<Block> free = [];

    public override int MaxBufferSize => BlockBytes;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        return free.TryTake(out var block) ? block : new Block(this);
    }

    protected override void Dispose(bool disposing) { }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public void Dispose() => pool.free.Add(this);
    }
}
