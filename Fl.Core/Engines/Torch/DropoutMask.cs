using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>
/// The factors of a dropout layer, 0 or 1 / (1 - p): drawn example after example, channel by channel, row by row, one
/// <see cref="RandomStream.NextSingle"/> each; a draw below p zeroes.
/// </summary>
internal sealed unsafe class DropoutMask : IDisposable
{
    private readonly torch.Tensor mask;
    private readonly float* values;
    private readonly int size;
    private readonly float p;

    public DropoutMask(Shape shape, bool matrix, float p, int batchCapacity)
    {
        (size, this.p) = (shape.Size, p);
        long[] dimensions = matrix ? [batchCapacity, size] : [batchCapacity, shape.Channels, shape.Height, shape.Width];
        mask = torch.ones(dimensions).DetachFromDisposeScope();
        fixed (byte* first = mask.bytes) values = (float*)first;
    }

    /// <summary>Draws the factors of the first <paramref name="count"/> examples.</summary>
    public torch.Tensor Draw(int count, RandomStream stream)
    {
        var keep = 1 / (1 - p);
        for (var i = 0; i < count * size; i++) values[i] = stream.NextSingle() < p ? 0 : keep;
        return mask.narrow(0, 0, count);
    }

    public void Dispose() => mask.Dispose();
}
