using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>The sum of two values, with the ReLU that follows it where one does.</summary>
internal sealed unsafe class AddOperation<W, V>(Source left, Source right, Activation output, bool rectified)
    : PlanewiseOperation(output, output.Shape.Channels)
    where W : IWidth<V>
    where V : struct
{
    private readonly Activation output = output;

    public override bool RereadsInput => false;

    public override bool RereadsOutput => rectified;

    protected override void Forward(in Pass pass, (int First, int End) planes)
    {
        for (var row = new Rows(output, planes); row.Next();)
            Add(left.Value.Values + row.In(left.Value), right.Value.Values + row.In(right.Value),
                output.Values + row.In(output), row.Length, rectified);
    }

    protected override void Backward(in Pass pass, (int First, int End) planes)
    {
        PassTo(left, planes);
        PassTo(right, planes);
    }

    private void PassTo(Source source, (int First, int End) planes)
    {
        if (!source.NeedsGradient) return;
        for (var row = new Rows(output, planes); row.Next();)
        {
            var at = row.In(output);
            Backward(output.Values + at, output.Gradient + at, source.Value.Gradient + row.In(source.Value), row.Length,
                rectified, source.Accumulates);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* a, float* b, float* y, int count, bool rectified)
    {
        for (var i = 0; i < count; i += W.Lanes)
        {
            var sum = W.Add(W.Load(a + i), W.Load(b + i));
            W.Store(rectified ? Rectifier.Apply<W, V>(sum) : sum, y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward(float* y, float* dy, float* dx, int count, bool rectified, bool accumulates)
    {
        for (var i = 0; i < count; i += W.Lanes)
        {
            var gradient = W.Load(dy + i);
            if (rectified) gradient = Rectifier.Backward<W, V>(W.Load(y + i), gradient);
            W.Store(accumulates ? W.Add(W.Load(dx + i), gradient) : gradient, dx + i);
        }
    }
}
