namespace Fl.Core.Managed;

/// <summary>A fully connected layer, with the ReLU that follows it where one does.</summary>
internal sealed unsafe class LinearOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private readonly Activation input, output;
    private readonly int inputs, outputs;
    private readonly bool rectified, accumulates;
    private readonly float* weights, weightGradient, biasGradient, images, gradients;
    private readonly BatchTiles<W, V, Replace> plain, inputGradient;
    private readonly BatchTiles<W, V, Rectify> rectifying;
    private readonly BatchTiles<W, V, Accumulate> addingInputGradient;
    private readonly FeatureTiles<W, V, Replace> weightTiles;

    public LinearOperation(Node node, Source source, Activation output, bool rectified, Parameters parameters, Arena arena, int blocks)
    {
        (input, this.output, this.rectified, accumulates) = (source.Value, output, rectified, source.Accumulates);
        (inputs, outputs) = (input.Shape.Size, output.Shape.Size);
        weights = parameters.Weight(node, "weight");
        weightGradient = parameters.Gradient(node, "weight");
        biasGradient = parameters.Gradient(node, "bias");
        var bias = parameters.Weight(node, "bias");
        plain = new(outputs, inputs, bias, input.BlockStride, output.BlockStride, blocks, arena);
        rectifying = new(outputs, inputs, bias, input.BlockStride, output.BlockStride, blocks, arena);
        inputGradient = new(inputs, outputs, null, output.BlockStride, input.BlockStride, blocks, arena);
        addingInputGradient = new(inputs, outputs, null, output.BlockStride, input.BlockStride, blocks, arena);
        var capacity = blocks * W.Lanes;
        weightTiles = new(outputs, inputs, capacity, inputs, arena);
        images = arena.Floats((long)capacity * inputs + W.Lanes);
        gradients = arena.Floats((long)capacity * outputs);
    }

    public override void Forward(in Pass pass)
    {
        if (rectified) rectifying.Run(weights, inputs, 1, input.Values, output.Values, pass.Blocks);
        else plain.Run(weights, inputs, 1, input.Values, output.Values, pass.Blocks);
    }

    public override void Backward(in Pass pass)
    {
        GradientSums<W, V>.Run(output, pass.Blocks, rectified, biasGradient);
        for (var block = 0; block < pass.Blocks; block++)
        {
            var (first, count) = ((nint)block * W.Lanes, pass.ImagesIn(block, W.Lanes));
            Transpose.Block(input.Values + (nint)block * input.BlockStride, inputs, W.Lanes, count, images + first * inputs, inputs);
            Transpose.Block(output.Gradient + (nint)block * output.BlockStride, outputs, W.Lanes, count, gradients + first * outputs, outputs);
        }
        weightTiles.Run(gradients, 1, outputs, pass.Count, images, weightGradient, inputs);
        if (input.Gradient == null) return;
        if (accumulates) addingInputGradient.Run(weights, 1, inputs, output.Gradient, input.Gradient, pass.Blocks);
        else inputGradient.Run(weights, 1, inputs, output.Gradient, input.Gradient, pass.Blocks);
    }
}
