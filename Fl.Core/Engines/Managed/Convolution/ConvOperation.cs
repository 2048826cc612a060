namespace Fl.Core.Managed;

/// <summary>A convolution, with the ReLU and the 2x2 pooling that follow it where they do.</summary>
internal sealed unsafe class ConvOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private readonly Action<Pass> forward, weightGradient;
    private readonly Action<Pass>? inputGradient;
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

        (Action<Pass>, Action<Pass>, Action<Pass>?) Direct() => (
            (rectified, pooled) switch
            {
                (false, false) => new ConvForward<W, V, Replace>(geometry, input, output, weights, bias, null, arena).Run,
                (true, false) => new ConvForward<W, V, Rectify>(geometry, input, output, weights, bias, null, arena).Run,
                (false, true) => new ConvForward<W, V, PoolWindow>(geometry, input, output, weights, bias, index, arena).Run,
                (true, true) => new ConvForward<W, V, PoolWindowRectify>(geometry, input, output, weights, bias, index, arena).Run,
            },
            new ConvWeightGradient<W, V>(geometry, input, full, gradient, arena).Run,
            !source.NeedsGradient ? null : source.Accumulates
                ? new ConvInputGradient<W, V, Accumulate>(geometry, input, full, weights, arena).Run
                : new ConvInputGradient<W, V, Replace>(geometry, input, full, weights, arena).Run);

        (Action<Pass>, Action<Pass>, Action<Pass>?) Tiled<TTile>()
            where TTile : ICount => (
            (rectified, pooled) switch
            {
                (false, false) => WinogradCorrelation<W, V, TTile, Replace>.Forward(
                    geometry, input, output, weights, bias, null, arena).Run,
                (true, false) => WinogradCorrelation<W, V, TTile, Rectify>.Forward(geometry, input, output, weights, bias, null, arena).Run,
                (false, true) => WinogradCorrelation<W, V, TTile, PoolWindow>.Forward(
                    geometry, input, output, weights, bias, index, arena).Run,
                (true, true) => WinogradCorrelation<W, V, TTile, PoolWindowRectify>.Forward(
                    geometry, input, output, weights, bias, index, arena).Run,
            },
            new WinogradWeightGradient<W, V, TTile>(geometry, input, full, gradient, arena).Run,
            !source.NeedsGradient ? null : source.Accumulates
                ? WinogradCorrelation<W, V, TTile, Accumulate>.InputGradient(geometry, input, full, weights, arena).Run
                : WinogradCorrelation<W, V, TTile, Replace>.InputGradient(geometry, input, full, weights, arena).Run);
    }

    public override void Forward(in Pass pass) => forward(pass);

    public override void Backward(in Pass pass)
    {
        if (index != null) Unpool<W, V>.Run(output, index, full, pass.Blocks, biasGradient);
        else GradientSums<W, V>.Run(output, pass.Blocks, rectified, biasGradient);
        weightGradient(pass);
        inputGradient?.Invoke(pass);
    }
}
