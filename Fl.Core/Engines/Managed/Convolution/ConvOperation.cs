namespace Fl.Core.Managed;

/// <summary>A convolution, with the ReLU and the 2x2 pooling that follow it where they do.</summary>
internal sealed unsafe class ConvOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    // A weight is packed one by one.
    private const int WorkOfPacking = 40, WorkOfMasking = 8;
    private readonly Correlation forward;
    private readonly Correlation? inputGradient;
    private readonly WeightGradient weightGradient;
    private readonly Piece pack, compute, prepare, giveGradients;
    private readonly long weightCount, work;
    private readonly Activation output, full;
    private readonly float* index, biasGradient;
    private readonly bool rectified;

    /// <param name="output">What is written: pooled where <paramref name="pooled"/>.</param>
    public ConvOperation(
        Node node, Source source, Activation output, bool rectified, bool pooled, Parameters parameters, Arena arena, int blocks)
    {
        var geometry = new ConvGeometry(node);
        var input = source.Value;
        var weights = parameters.Weight(node, "weight");
        var bias = parameters.Weight(node, "bias");
        if (bias == null) bias = arena.Floats(geometry.Output.Channels);
        biasGradient = parameters.Gradient(node, "bias");
        (this.output, this.rectified) = (output, rectified);
        full = pooled ? new Activation(geometry.Output, W.Lanes, geometry.OutputHalo, blocks, arena, withValues: false) : output;
        if (pooled) index = arena.Floats((long)blocks * output.BlockStride) + (output.Halo * (output.RowStride + W.Lanes));
        var gradient = parameters.Gradient(node, "weight");
        (forward, weightGradient, inputGradient) = !geometry.IsWinograd ? Direct() : geometry.Kernel == 3 ? Tiled<Four>() : Tiled<Two>();
        (pack, compute, prepare, giveGradients) = (forward.Pack, forward.Run, Prepare, GiveGradients);
        weightCount = (long)geometry.Output.Channels * geometry.Terms;
        work = (long)geometry.Output.Size * geometry.Terms * W.Lanes;

        (Correlation, WeightGradient, Correlation?) Direct() => (
            (rectified, pooled) switch
            {
                (false, false) => new ConvForward<W, V, Replace>(geometry, input, output, weights, bias, null, arena),
                (true, false) => new ConvForward<W, V, Rectify>(geometry, input, output, weights, bias, null, arena),
                (false, true) => new ConvForward<W, V, PoolWindow>(geometry, input, output, weights, bias, index, arena),
                (true, true) => new ConvForward<W, V, PoolWindowRectify>(geometry, input, output, weights, bias, index, arena),
            },
            new ConvWeightGradient<W, V>(geometry, input, full, gradient, arena),
            !source.NeedsGradient ? null : source.Accumulates
                ? new ConvInputGradient<W, V, Accumulate>(geometry, input, full, weights, arena)
                : new ConvInputGradient<W, V, Replace>(geometry, input, full, weights, arena));

        (Correlation, WeightGradient, Correlation?) Tiled<TTile>()
            where TTile : ICount => (
            (rectified, pooled) switch
            {
                (false, false) => WinogradCorrelation<W, V, TTile, Replace>.Forward(geometry, input, output, weights, bias, null, arena),
                (true, false) => WinogradCorrelation<W, V, TTile, Rectify>.Forward(geometry, input, output, weights, bias, null, arena),
                (false, true) => WinogradCorrelation<W, V, TTile, PoolWindow>.Forward(geometry, input, output, weights, bias, index, arena),
                (true, true) => WinogradCorrelation<W, V, TTile, PoolWindowRectify>.Forward(
                    geometry, input, output, weights, bias, index, arena),
            },
            new WinogradWeightGradient<W, V, TTile>(geometry, input, full, gradient, arena),
            !source.NeedsGradient ? null : source.Accumulates
                ? WinogradCorrelation<W, V, TTile, Accumulate>.InputGradient(geometry, input, full, weights, arena)
                : WinogradCorrelation<W, V, TTile, Replace>.InputGradient(geometry, input, full, weights, arena));
    }

    public override void Forward(in Pass pass)
    {
        pass.Team.Run(pass, weightCount * WorkOfPacking, pack);
        pass.Team.Run(pass, work * pass.Blocks, compute);
    }

    public override void Backward(in Pass pass)
    {
        pass.Team.Run(pass, weightCount * WorkOfPacking + (long)full.BlockStride * pass.Blocks * WorkOfMasking, prepare);
        pass.Team.Run(pass, 2 * work * pass.Blocks, giveGradients);
    }

    private void Prepare(in Pass pass, Share share)
    {
        var channels = share.Of(full.Shape.Channels);
        if (index != null) Unpool<W, V>.Run(output, index, full, pass.Blocks, biasGradient, channels);
        else GradientSums<W, V>.Run(output, pass.Blocks, rectified, biasGradient, channels);
        inputGradient?.Pack(pass, share);
    }

    private void GiveGradients(in Pass pass, Share share)
    {
        weightGradient.Run(pass, share);
        inputGradient?.Run(pass, share);
    }
}
