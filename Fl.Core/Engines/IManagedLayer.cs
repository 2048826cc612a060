namespace Fl.Core;

/// <summary>
/// A layer that brings its own kernels for the managed engine, for a <see cref="Layer"/> of another assembly: plain loops over one example
/// at a time, whose values are channel by channel, row by row. Fl's own layers have faster ones.
/// </summary>
/// <remarks>Its tensors, see <see cref="GraphBuilder.Emit"/>, have to be trainable. Nothing may be allocated.</remarks>
public interface IManagedLayer
{
    /// <summary>Computes the output of an example.</summary>
    /// <param name="node">Where the layer is in the graph: its shapes.</param>
    /// <param name="parameters">Its tensors, one behind the other.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">Receives the output.</param>
    void Forward(Node node, ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>From the gradient of an example's output, those of its input and of the parameters.</summary>
    /// <param name="dx">Receives the gradient of the input; all of it is to be written.</param>
    /// <param name="dParameters">To this the example's gradient of the parameters is added.</param>
    /// <inheritdoc cref="Forward"/>
    void Backward(
        Node node, ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy,
        Span<float> dx, Span<float> dParameters);
}
