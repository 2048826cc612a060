namespace Fl.Core.Managed;

/// <summary>A layer with kernels of its own: each example is copied out of its lane, computed, and copied back.</summary>
internal sealed unsafe class OwnOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private readonly IManagedLayer layer;
    private readonly Node node;
    private readonly Source source;
    private readonly Activation input, output;
    private readonly float* weights, gradients;
    private readonly int parameters;
    private readonly float[] x, y, dx, dy;

    public OwnOperation(IManagedLayer layer, Node node, Source source, Activation output, Parameters parameters)
    {
        (this.layer, this.node, this.source, input, this.output) = (layer, node, source, source.Value, output);
        this.parameters = node.Tensors.Sum(tensor => tensor.Segment.Length);
        if (node.Tensors.Count > 0)
        {
            weights = parameters.Weight(node, node.Tensors[0].Name);
            gradients = parameters.Gradient(node, node.Tensors[0].Name);
        }
        (x, dx) = (new float[input.Shape.Size], new float[input.Shape.Size]);
        (y, dy) = (new float[output.Shape.Size], new float[output.Shape.Size]);
    }

    public override void Forward(in Pass pass)
    {
        for (var image = 0; image < pass.Blocks * W.Lanes; image++)
        {
            Read(input, input.Values, image, x);
            if (image < pass.Count) layer.Forward(node, new(weights, parameters), x, y);
            else y.AsSpan().Clear();
            Write(output, output.Values, image, y, adds: false);
        }
    }

    public override void Backward(in Pass pass)
    {
        var sums = new Span<float>(gradients, parameters);
        sums.Clear();
        for (var image = 0; image < pass.Blocks * W.Lanes; image++)
        {
            dx.AsSpan().Clear();
            if (image < pass.Count)
            {
                Read(input, input.Values, image, x);
                Read(output, output.Values, image, y);
                Read(output, output.Gradient, image, dy);
                layer.Backward(node, new(weights, parameters), x, y, dy, dx, sums);
            }
            if (source.NeedsGradient) Write(input, input.Gradient, image, dx, source.Accumulates);
        }
    }

    private static void Read(Activation from, float* values, int image, float[] into)
    {
        values += Place(from, image);
        var i = 0;
        for (var channel = 0; channel < from.Shape.Channels; channel++)
            for (var row = 0; row < from.Shape.Height; row++)
                for (var column = 0; column < from.Shape.Width; column++)
                    into[i++] = values[(nint)channel * from.PlaneStride + from.At(row, column)];
    }

    private static void Write(Activation into, float* values, int image, float[] from, bool adds)
    {
        values += Place(into, image);
        var i = 0;
        for (var channel = 0; channel < into.Shape.Channels; channel++)
            for (var row = 0; row < into.Shape.Height; row++)
                for (var column = 0; column < into.Shape.Width; column++)
                {
                    var target = values + (nint)channel * into.PlaneStride + into.At(row, column);
                    *target = adds ? *target + from[i++] : from[i++];
                }
    }

    private static nint Place(Activation value, int image) => (nint)(image / W.Lanes) * value.BlockStride + image % W.Lanes;
}
