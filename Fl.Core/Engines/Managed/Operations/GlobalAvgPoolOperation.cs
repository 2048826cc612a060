using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>The mean of each plane.</summary>
internal sealed unsafe class GlobalAvgPoolOperation<W, V>(Source source, Activation output)
    : PlanewiseOperation(source.Value, output.Shape.Channels)
    where W : IWidth<V>
    where V : struct
{
    private readonly Activation input = source.Value;

    public override bool RereadsInput => false;

    public override bool RereadsOutput => false;

    protected override void Forward(in Pass pass, (int First, int End) planes)
    {
        var share = W.Broadcast(1f / (input.Shape.Height * input.Shape.Width));
        for (var plane = new Rows(output, planes); plane.Next();)
        {
            var sum = W.Zero;
            for (var run = 0; run < input.Runs; run++) sum = W.Add(sum, Sum(input.Values + Run(plane, run), input.RunLength));
            W.Store(W.Multiply(sum, share), output.Values + plane.In(output));
        }
    }

    protected override void Backward(in Pass pass, (int First, int End) planes)
    {
        if (!source.NeedsGradient) return;
        var share = W.Broadcast(1f / (input.Shape.Height * input.Shape.Width));
        for (var plane = new Rows(output, planes); plane.Next();)
        {
            var gradient = W.Multiply(W.Load(output.Gradient + plane.In(output)), share);
            for (var run = 0; run < input.Runs; run++)
                Spread(gradient, input.Gradient + Run(plane, run), input.RunLength, source.Accumulates);
        }
    }

    private nint Run(in Rows plane, int run) => (nint)plane.Block * input.BlockStride + input.Run(plane.Channel, run);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Sum(float* x, int count)
    {
        var sum = W.Zero;
        for (var i = 0; i < count; i += W.Lanes) sum = W.Add(sum, W.Load(x + i));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(V gradient, float* dx, int count, bool accumulates)
    {
        for (var i = 0; i < count; i += W.Lanes) W.Store(accumulates ? W.Add(W.Load(dx + i), gradient) : gradient, dx + i);
    }
}
