namespace Fl.Core.Managed;

/// <summary>
/// A fully connected layer, with the ReLU that follows it where one does. Full blocks of images are computed with an image
/// in each lane; in training a last block that would leave many empty, and gradients of weights, with features in the lanes.
/// A layer that reads the model's input is given it image after image, and trains with features in the lanes throughout.
/// </summary>
internal sealed unsafe class LinearOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private readonly Activation input, output;
    private readonly int inputs, outputs;
    private readonly bool rectified, accumulates, hasRows;
    private readonly float* weights, weightGradient, biasGradient, gradients, inputGradients, inLanes;
    private readonly ImageRows<W, V> images;
    private readonly BatchTiles<W, V, Replace> plain, inputGradient;
    private readonly BatchTiles<W, V, Rectify> rectifying;
    private readonly BatchTiles<W, V, Accumulate> addingInputGradient;
    private readonly DotTiles<W, V> partial;
    private readonly FeatureTiles<W, V, Replace> weightTiles, inputGradientTiles;
    private readonly FeatureTiles<W, V, Descend> steppingTiles;

    public LinearOperation(Node node, Source source, Activation output, bool rectified, Parameters parameters, Arena arena, int blocks)
    {
        (input, this.output, this.rectified, accumulates) = (source.Value, output, rectified, source.Accumulates);
        (inputs, outputs, hasRows) = (input.Shape.Size, output.Shape.Size, input.Lanes == 1);
        weights = parameters.Weight(node, "weight");
        weightGradient = parameters.Gradient(node, "weight");
        biasGradient = parameters.Gradient(node, "bias");
        if (inputs >= W.Lanes && Registers.FuseMultiplyAdd && node.Tensor("weight") is { Trainable: true } segment) Stepped = segment;
        var bias = parameters.Weight(node, "bias");
        if (hasRows) inLanes = arena.Floats((long)blocks * W.Lanes * inputs);
        plain = new(outputs, inputs, bias, W.Lanes * inputs, output.BlockStride, blocks, arena);
        rectifying = new(outputs, inputs, bias, W.Lanes * inputs, output.BlockStride, blocks, arena);
        inputGradient = new(inputs, outputs, null, output.BlockStride, input.BlockStride, blocks, arena);
        addingInputGradient = new(inputs, outputs, null, output.BlockStride, input.BlockStride, blocks, arena);
        partial = new(inputs, outputs, bias, arena);
        images = hasRows ? new(inputs, input.Values) : new(inputs, blocks, arena);
        var capacity = blocks * W.Lanes;
        weightTiles = new(inputs, capacity, images.Stride, arena);
        steppingTiles = new(inputs, capacity, images.Stride, arena);
        inputGradientTiles = new(inputs, outputs, inputs, arena);
        gradients = arena.Floats((long)capacity * outputs);
        inputGradients = arena.Floats((long)W.Lanes * images.Stride);
    }

    public override Segment? Stepped { get; }

    public override void Forward(in Pass pass)
    {
        var full = FullBlocks(pass);
        if (hasRows)
            for (var block = 0; block < full; block++)
                Transpose.Back(images.Block(block), images.Stride, inputs, pass.ImagesIn(block, W.Lanes), W.Lanes,
                    inLanes + (nint)block * W.Lanes * inputs);
        var lanes = hasRows ? inLanes : input.Values;
        if (rectified) rectifying.Run(weights, inputs, 1, lanes, output.Values, full);
        else plain.Run(weights, inputs, 1, lanes, output.Values, full);
        for (var block = full; block < pass.Blocks; block++)
        {
            var count = pass.ImagesIn(block, W.Lanes);
            if (hasRows) images.Complete(block, count);
            else images.Fill(input, block, count);
            partial.Run(images, block, weights, output.Values + (nint)block * output.BlockStride, count, rectified);
        }
    }

    public override void Backward(in Pass pass)
    {
        GiveInputGradient(pass);
        weightTiles.Run(WeightGradient(pass) with { Y = weightGradient }, outputs);
    }

    public override void BackwardAndStep(in Pass pass, SgdRule rule, float* momentum)
    {
        if (Stepped is null)
        {
            Backward(pass);
            return;
        }
        GiveInputGradient(pass);
        steppingTiles.Run(WeightGradient(pass) with { Y = weights, Momentum = momentum, Rule = rule }, outputs);
    }

    /// <summary>
    /// How many blocks have an image in each lane: all, or all but the last. All in evaluation, where an image's bits depend on no other.
    /// </summary>
    private int FullBlocks(in Pass pass)
    {
        if (hasRows) return pass.Training ? 0 : pass.Blocks;
        var full = pass.Blocks - 1;
        return pass.Training && partial.Pays(pass.ImagesIn(full, W.Lanes), full) ? full : pass.Blocks;
    }

    private void GiveInputGradient(in Pass pass)
    {
        GradientSums<W, V>.Run(output, pass.Blocks, rectified, biasGradient);
        var full = FullBlocks(pass);
        for (var block = 0; block < pass.Blocks; block++)
        {
            var count = pass.ImagesIn(block, W.Lanes);
            if (block < full) images.Fill(input, block, count);
            Transpose.Block(output.Gradient + (nint)block * output.BlockStride, outputs, W.Lanes, count,
                gradients + (nint)block * W.Lanes * outputs, outputs);
        }
        if (input.Gradient == null) return;
        if (accumulates)
        {
            addingInputGradient.Run(weights, 1, inputs, output.Gradient, input.Gradient, pass.Blocks);
            return;
        }
        inputGradient.Run(weights, 1, inputs, output.Gradient, input.Gradient, full);
        if (full == pass.Blocks) return;
        var t = new TileArguments
        {
            A = gradients + (nint)full * W.Lanes * outputs, ARow = outputs, AStep = 1, Terms = outputs, B = weights, Y = inputGradients,
            YRow = images.Stride,
        };
        var last = pass.ImagesIn(full, W.Lanes);
        inputGradientTiles.Run(t, last);
        Transpose.Back(inputGradients, images.Stride, inputs, last, W.Lanes, input.Gradient + (nint)full * input.BlockStride);
    }

    /// <summary>Outputs x inputs, summed over the images.</summary>
    private TileArguments WeightGradient(in Pass pass) =>
        new() { A = gradients, ARow = 1, AStep = outputs, Terms = pass.Count, B = images.Values, YRow = inputs };
}
