using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>The mean over windows; padding counts as zeros.</summary>
internal sealed unsafe class AvgPoolOperation<W, V>(AvgPool layer, Source source, Activation output)
    : PlanewiseOperation(source.Value, output.Shape.Channels)
    where W : IWidth<V>
    where V : struct
{
    private readonly Activation input = source.Value;
    private readonly WindowGrid grid = new(source.Value.Shape, layer.Kernel, layer.Step, layer.Padding);
    private readonly float share = 1f / (layer.Kernel * layer.Kernel);

    public override bool RereadsInput => false;

    public override bool RereadsOutput => false;

    protected override void Forward(in Pass pass, (int First, int End) planes)
    {
        for (var row = new Rows(output, planes); row.Next();)
            ForwardRow(Plane(input.Values, row), output.Values + row.In(output), row.Row);
    }

    protected override void Backward(in Pass pass, (int First, int End) planes)
    {
        if (!source.NeedsGradient) return;
        if (!source.Accumulates) Planes.Clear(input, planes);
        for (var row = new Rows(output, planes); row.Next();)
            BackwardRow(Plane(input.Gradient, row), output.Gradient + row.In(output), row.Row);
    }

    private float* Plane(float* values, in Rows row) =>
        values + (nint)row.Block * input.BlockStride + (nint)row.Channel * input.PlaneStride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardRow(float* plane, float* y, int row)
    {
        var (top, bottom) = grid.Rows(row);
        for (var x = 0; x < output.Shape.Width; x++, y += W.Lanes)
        {
            var (left, right) = grid.Columns(x);
            var sum = W.Zero;
            for (var r = top; r < bottom; r++)
                for (var c = left; c < right; c++) sum = W.Add(sum, W.Load(plane + input.At(r, c)));
            W.Store(W.Multiply(sum, W.Broadcast(share)), y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardRow(float* plane, float* dy, int row)
    {
        var (top, bottom) = grid.Rows(row);
        for (var x = 0; x < output.Shape.Width; x++, dy += W.Lanes)
        {
            var (left, right) = grid.Columns(x);
            var gradient = W.Multiply(W.Load(dy), W.Broadcast(share));
            for (var r = top; r < bottom; r++)
                for (var c = left; c < right; c++)
                {
                    var target = plane + input.At(r, c);
                    W.Store(W.Add(W.Load(target), gradient), target);
                }
        }
    }
}
