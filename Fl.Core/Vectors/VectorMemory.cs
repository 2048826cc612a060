using System.Buffers;
using System.Runtime.InteropServices;

namespace Fl.Core;

/// <summary>A vector's bytes as <see cref="Memory{T}"/>, in place; to be used no longer than the vector.</summary>
public sealed unsafe class VectorMemory(HostVector vector) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(vector.Span);

    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)vector.Pointer + elementIndex);

    public override void Unpin() { }

    protected override void Dispose(bool disposing) { }
}
