using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>Zeroes the halo of a value, and of its gradient, where others use the same memory.</summary>
internal sealed unsafe class HaloOperation(Activation value) : PlanewiseOperation(value, value.Shape.Channels)
{
    private readonly Activation value = value;

    public override bool RereadsInput => false;

    public override bool RereadsOutput => false;

    public override void Forward(in Pass pass)
    {
        if (value.SharesValues) base.Forward(pass);
    }

    public override void Backward(in Pass pass)
    {
        if (value.SharesGradient) base.Backward(pass);
    }

    protected override void Forward(in Pass pass, (int First, int End) planes) => Clear(value.Values, planes);

    protected override void Backward(in Pass pass, (int First, int End) planes) => Clear(value.Gradient, planes);

    private void Clear(float* values, (int First, int End) planes)
    {
        var (row, side) = (value.RunLength, value.Halo * value.Lanes);
        var ends = value.Halo * value.RowStride + side;
        for (var plane = planes.First; plane < planes.End; plane++)
        {
            var (block, channel) = Math.DivRem(plane, value.Shape.Channels);
            var first = values + (nint)block * value.BlockStride + value.Run(channel, 0);
            Zero(first - ends, ends);
            for (var y = 1; y < value.Shape.Height; y++) Zero(first + (nint)y * value.RowStride - 2 * side, 2 * side);
            Zero(first + (nint)(value.Shape.Height - 1) * value.RowStride + row, ends);
        }
    }

    private static void Zero(float* first, int count) => NativeMemory.Clear(first, (nuint)count * sizeof(float));
}
