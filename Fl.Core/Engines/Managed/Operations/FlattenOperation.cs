namespace Fl.Core.Managed;

/// <summary>Copies a value into one without rows, where the two cannot share memory.</summary>
internal sealed unsafe class FlattenOperation<W, V>(Source source, Activation output)
    : PlanewiseOperation(source.Value, source.Value.Shape.Channels)
    where W : IWidth<V>
    where V : struct
{
    private readonly Activation input = source.Value;

    public override bool RereadsInput => false;

    public override bool RereadsOutput => false;

    protected override void Forward(in Pass pass, (int First, int End) planes)
    {
        for (var row = new Rows(input, planes); row.Next();)
            for (var x = 0; x < input.Shape.Width; x++)
                W.Store(W.Load(input.Values + row.In(input) + x * W.Lanes), output.Values + Feature(row, x));
    }

    protected override void Backward(in Pass pass, (int First, int End) planes)
    {
        if (!source.NeedsGradient) return;
        for (var row = new Rows(input, planes); row.Next();)
            for (var x = 0; x < input.Shape.Width; x++)
            {
                var target = input.Gradient + row.In(input) + x * W.Lanes;
                var gradient = W.Load(output.Gradient + Feature(row, x));
                W.Store(source.Accumulates ? W.Add(W.Load(target), gradient) : gradient, target);
            }
    }

    private nint Feature(in Rows row, int x)
    {
        var shape = input.Shape;
        return (nint)row.Block * output.BlockStride + (nint)((row.Channel * shape.Height + row.Row) * shape.Width + x) * output.PlaneStride;
    }
}
