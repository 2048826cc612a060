using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>The maximum over windows; keeps for each which tap it was, the first of equals.</summary>
internal sealed unsafe class MaxPoolOperation<W, V> : PlanewiseOperation
    where W : IWidth<V>
    where V : struct
{
    private readonly Source source;
    private readonly Activation input, output;
    private readonly WindowGrid grid;
    private readonly int area;
    private readonly float* index;

    public MaxPoolOperation(MaxPool layer, Source source, Activation output, Arena arena, int blocks)
        : base(source.Value, output.Shape.Channels)
    {
        (this.source, input, this.output) = (source, source.Value, output);
        grid = new WindowGrid(input.Shape, layer.Kernel, layer.Step, layer.Padding);
        area = output.Shape.Height * output.Shape.Width * W.Lanes;
        index = arena.Floats((long)blocks * output.Shape.Size * W.Lanes);
    }

    public override bool RereadsInput => false;

    public override bool RereadsOutput => false;

    protected override void Forward(in Pass pass, (int First, int End) planes)
    {
        var choice = index + (nint)planes.First * area;
        for (var row = new Rows(output, planes); row.Next(); choice += row.Length)
            ForwardRow(Plane(input.Values, row), output.Values + row.In(output), choice, row.Row);
    }

    protected override void Backward(in Pass pass, (int First, int End) planes)
    {
        if (!source.NeedsGradient) return;
        if (!source.Accumulates) Planes.Clear(input, planes);
        var choice = index + (nint)planes.First * area;
        for (var row = new Rows(output, planes); row.Next(); choice += row.Length)
            BackwardRow(Plane(input.Gradient, row), output.Gradient + row.In(output), choice, row.Row);
    }

    private float* Plane(float* values, in Rows row) =>
        values + (nint)row.Block * input.BlockStride + (nint)row.Channel * input.PlaneStride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardRow(float* plane, float* y, float* choice, int row)
    {
        var (top, bottom) = grid.Rows(row);
        for (var x = 0; x < output.Shape.Width; x++, y += W.Lanes, choice += W.Lanes)
        {
            var (left, right) = grid.Columns(x);
            var largest = W.Load(plane + input.At(top, left));
            var tap = W.Broadcast(grid.Tap(row, x, top, left));
            for (var r = top; r < bottom; r++)
                for (var c = left; c < right; c++)
                {
                    var value = W.Load(plane + input.At(r, c));
                    var greater = W.Greater(value, largest);
                    largest = W.Select(greater, value, largest);
                    tap = W.Select(greater, W.Broadcast(grid.Tap(row, x, r, c)), tap);
                }
            W.Store(largest, y);
            W.Store(tap, choice);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardRow(float* plane, float* dy, float* choice, int row)
    {
        var (top, bottom) = grid.Rows(row);
        for (var x = 0; x < output.Shape.Width; x++, dy += W.Lanes, choice += W.Lanes)
        {
            var (left, right) = grid.Columns(x);
            var (gradient, tap) = (W.Load(dy), W.Load(choice));
            for (var r = top; r < bottom; r++)
                for (var c = left; c < right; c++)
                {
                    var target = plane + input.At(r, c);
                    var here = W.EqualTo(tap, W.Broadcast(grid.Tap(row, x, r, c)));
                    W.Store(W.Add(W.Load(target), W.Select(here, gradient, W.Zero)), target);
                }
        }
    }
}
