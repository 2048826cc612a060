namespace Fl.Core.Managed;

/// <summary>What computes a convolution: directly or, where its numbers fit, by <see cref="Winograd"/>'s filtering.</summary>
internal static unsafe class ConvKernels<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <param name="output">What is written: pooled where there is an index.</param>
    /// <param name="bias">One for each output channel.</param>
    /// <param name="index">Where pooling keeps its choices, laid out as the output; null where nothing is pooled.</param>
    public static Correlation Forward(
        ConvGeometry geometry, Activation input, Activation output, bool rectified, float* weights, float* bias, float* index, Arena arena)
    {
        return (rectified, index != null) switch
        {
            (false, false) => Of<Replace>(),
            (true, false) => Of<Rectify>(),
            (false, true) => Of<PoolWindow>(),
            (true, true) => Of<PoolWindowRectify>(),
        };

        Correlation Of<TEpilogue>()
            where TEpilogue : IEpilogue =>
            !geometry.IsWinograd ? new ConvForward<W, V, TEpilogue>(geometry, input, output, weights, bias, index, arena)
            : geometry.Kernel == 3
                ? WinogradCorrelation<W, V, Four, TEpilogue>.Forward(geometry, input, output, weights, bias, index, arena)
                : WinogradCorrelation<W, V, Two, TEpilogue>.Forward(geometry, input, output, weights, bias, index, arena);
    }

    /// <param name="output">What has the gradient: not pooled.</param>
    public static WeightGradient WeightGradient(
        ConvGeometry geometry, Activation input, Activation output, float* gradient, Arena arena) =>
        !geometry.IsWinograd ? new ConvWeightGradient<W, V>(geometry, input, output, gradient, arena)
        : geometry.Kernel == 3 ? new WinogradWeightGradient<W, V, Four>(geometry, input, output, gradient, arena)
        : new WinogradWeightGradient<W, V, Two>(geometry, input, output, gradient, arena);

    /// <inheritdoc cref="WeightGradient"/>
    public static Correlation InputGradient(ConvGeometry geometry, Source source, Activation output, float* weights, Arena arena)
    {
        return source.Accumulates ? Of<Accumulate>() : Of<Replace>();

        Correlation Of<TEpilogue>()
            where TEpilogue : IEpilogue =>
            !geometry.IsWinograd ? new ConvInputGradient<W, V, TEpilogue>(geometry, source.Value, output, weights, arena)
            : geometry.Kernel == 3
                ? WinogradCorrelation<W, V, Four, TEpilogue>.InputGradient(geometry, source.Value, output, weights, arena)
            : WinogradCorrelation<W, V, Two, TEpilogue>.InputGradient(geometry, source.Value, output, weights, arena);
    }
}
