using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>A layer that maps each value by itself.</summary>
internal sealed unsafe class ElementwiseOperation<W, V, TFunction>(Source source, Activation output)
    : PlanewiseOperation(output, output.Shape.Channels)
    where W : IWidth<V>
    where V : struct
    where TFunction : IElementwise
{
    private readonly Activation input = source.Value, output = output;

    public override bool RereadsInput => false;

    protected override void Forward(in Pass pass, (int First, int End) planes)
    {
        for (var row = new Rows(output, planes); row.Next();)
            Apply(input.Values + row.In(input), output.Values + row.In(output), row.Length);
    }

    protected override void Backward(in Pass pass, (int First, int End) planes)
    {
        if (!source.NeedsGradient) return;
        for (var row = new Rows(output, planes); row.Next();)
        {
            var at = row.In(output);
            Backward(output.Values + at, output.Gradient + at, input.Gradient + row.In(input), row.Length, source.Accumulates);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i += W.Lanes) W.Store(TFunction.Apply<W, V>(W.Load(x + i)), y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward(float* y, float* dy, float* dx, int count, bool accumulates)
    {
        for (var i = 0; i < count; i += W.Lanes)
        {
            var gradient = TFunction.Backward<W, V>(W.Load(y + i), W.Load(dy + i));
            W.Store(accumulates ? W.Add(W.Load(dx + i), gradient) : gradient, dx + i);
        }
    }
}
