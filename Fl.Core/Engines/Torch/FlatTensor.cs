using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>One run of floats that is a torch tensor and a <see cref="HostVector"/> over the same memory.</summary>
internal sealed unsafe class FlatTensor : IDisposable
{
    public FlatTensor(int length)
    {
        // libtorch allocates nothing for an empty tensor.
        Tensor = torch.zeros(Math.Max(1, length)).DetachFromDisposeScope();
        fixed (byte* first = Tensor.bytes) Pointer = (float*)first;
        Vector = new HostVector(Pointer, length, Tensor);
    }

    public torch.Tensor Tensor { get; }

    public float* Pointer { get; }

    /// <summary>A view; it keeps the tensor from collection, and ends with <see cref="Dispose"/>.</summary>
    public HostVector Vector { get; }

    /// <summary>The tensor of a segment, sharing this memory.</summary>
    public torch.Tensor View(Segment segment)
    {
        using var scope = torch.NewDisposeScope();
        var run = Tensor.narrow(0, segment.Offset, segment.Length);
        return run.view([.. segment.Shape.Select(size => (long)size)]).detach().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        Vector.Dispose();
        Tensor.Dispose();
    }
}
