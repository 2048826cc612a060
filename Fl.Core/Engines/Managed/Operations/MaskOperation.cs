namespace Fl.Core.Managed;

/// <summary>
/// Dropout: factors 0 or 1 / (1 - p), drawn example after example, channel by channel, row by row, one
/// <see cref="RandomStream.NextSingle"/> for each value, or for each channel; a draw below p zeroes.
/// </summary>
internal sealed unsafe class MaskOperation<W, V> : PlanewiseOperation
    where W : IWidth<V>
    where V : struct
{
    private readonly Source source;
    private readonly Activation input, output;
    private readonly float p;
    private readonly bool wholeChannels;
    private readonly int size;
    private readonly float* mask;

    public MaskOperation(Source source, Activation output, float p, bool wholeChannels, Arena arena, int blocks)
        : base(output, output.Shape.Channels)
    {
        (this.source, input, this.output, this.p, this.wholeChannels) = (source, source.Value, output, p, wholeChannels);
        size = wholeChannels ? output.Shape.Channels : output.Shape.Size;
        mask = arena.Floats((long)blocks * size * W.Lanes);
    }

    public override bool RereadsInput => false;

    public override bool RereadsOutput => false;

    public override void Forward(in Pass pass)
    {
        if (pass.Dropout is { } stream) Draw(pass.Count, stream);
        base.Forward(pass);
    }

    protected override void Forward(in Pass pass, (int First, int End) planes)
    {
        for (var row = new Rows(output, planes); row.Next();)
        {
            float* x = input.Values + row.In(input), y = output.Values + row.In(output), factors = Factors(row);
            for (var i = 0; i < row.Length; i += W.Lanes)
            {
                var value = W.Load(x + i);
                W.Store(pass.Training ? W.Multiply(value, W.Load(factors + (wholeChannels ? 0 : i))) : value, y + i);
            }
        }
    }

    protected override void Backward(in Pass pass, (int First, int End) planes)
    {
        if (!source.NeedsGradient) return;
        for (var row = new Rows(output, planes); row.Next();)
        {
            float* dy = output.Gradient + row.In(output), dx = input.Gradient + row.In(input), factors = Factors(row);
            for (var i = 0; i < row.Length; i += W.Lanes)
            {
                var gradient = W.Multiply(W.Load(dy + i), W.Load(factors + (wholeChannels ? 0 : i)));
                W.Store(source.Accumulates ? W.Add(W.Load(dx + i), gradient) : gradient, dx + i);
            }
        }
    }

    private float* Factors(in Rows row)
    {
        var block = mask + (nint)row.Block * size * W.Lanes;
        return block + (wholeChannels ? row.Channel * W.Lanes : (nint)(row.Channel * output.Shape.Height + row.Row) * row.Length);
    }

    private void Draw(int count, RandomStream stream)
    {
        var keep = 1 / (1 - p);
        for (var n = 0; n < count; n++)
        {
            var lane = mask + (nint)(n / W.Lanes) * size * W.Lanes + n % W.Lanes;
            for (var i = 0; i < size; i++) lane[(nint)i * W.Lanes] = stream.NextSingle() < p ? 0 : keep;
        }
    }
}
