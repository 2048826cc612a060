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
    // A number that is moved, or a weight that is stepped, in a time in which some are multiplied and added.
    private const int WorkOfTurning = 16, WorkOfStep = 8, CacheLine = 16;
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
    private readonly Piece turn, multiply, prepare, giveInputGradient, giveWeightGradient, step;
    private SgdRule rule;
    private float* momentum;

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
        plain = new(inputs, bias, W.Lanes * inputs, output.BlockStride, arena);
        rectifying = new(inputs, bias, W.Lanes * inputs, output.BlockStride, arena);
        inputGradient = new(outputs, null, output.BlockStride, input.BlockStride, arena);
        addingInputGradient = new(outputs, null, output.BlockStride, input.BlockStride, arena);
        partial = new(inputs, outputs, bias, arena);
        images = hasRows ? new(inputs, input.Values) : new(inputs, blocks, arena);
        var capacity = blocks * W.Lanes;
        weightTiles = new(inputs, capacity, images.Stride, arena);
        steppingTiles = new(inputs, capacity, images.Stride, arena);
        inputGradientTiles = new(inputs, outputs, inputs, arena);
        if (output.HasGradient) gradients = arena.Floats((long)capacity * outputs);
        if (input.HasGradient) inputGradients = arena.Floats((long)W.Lanes * images.Stride);
        (turn, multiply, prepare) = (Turn, Multiply, Prepare);
        (giveInputGradient, giveWeightGradient, step) = (GiveInputGradient, GiveWeightGradient, Step);
    }

    public override Segment? Stepped { get; }

    public override bool RereadsOutput => rectified;

    public override void Forward(in Pass pass)
    {
        pass.Team.Run(pass, hasRows && pass.Training ? pass.Count : (long)inputs * pass.Count * WorkOfTurning, turn);
        pass.Team.Run(pass, Products(pass), multiply);
    }

    public override void Backward(in Pass pass)
    {
        BeginBackward(pass);
        pass.Team.Run(pass, Products(pass), giveWeightGradient);
    }

    public override void BackwardAndStep(in Pass pass, SgdRule rule, float* momentum)
    {
        if (Stepped is null)
        {
            Backward(pass);
            return;
        }
        BeginBackward(pass);
        this.rule = rule;
        this.momentum = momentum;
        pass.Team.Run(pass, Products(pass) + (long)inputs * outputs * WorkOfStep, step);
    }

    private void BeginBackward(in Pass pass)
    {
        pass.Team.Run(pass, (long)(inputs + outputs) * pass.Count * WorkOfTurning, prepare);
        if (input.HasGradient) pass.Team.Run(pass, Products(pass), giveInputGradient);
    }

    private long Products(in Pass pass) => (long)inputs * outputs * pass.Count;

    /// <summary>
    /// How many blocks have an image in each lane: all, or all but the last. All in evaluation, where an image's bits depend on no other.
    /// </summary>
    private int FullBlocks(in Pass pass)
    {
        if (hasRows) return pass.Training ? 0 : pass.Blocks;
        var full = pass.Blocks - 1;
        return pass.Training && partial.Pays(pass.ImagesIn(full, W.Lanes), full) ? full : pass.Blocks;
    }

    /// <summary>Brings the input into the form that products read.</summary>
    private void Turn(in Pass pass, Share share)
    {
        var full = FullBlocks(pass);
        var (first, end) = share.Of(inputs, CacheLine);
        if (first >= end) return;
        if (hasRows)
            for (var block = 0; block < full; block++)
                Transpose.Back(images.Block(block) + first, images.Stride, end - first, pass.ImagesIn(block, W.Lanes), W.Lanes,
                    inLanes + ((nint)block * inputs + first) * W.Lanes);
        for (var block = full; block < pass.Blocks; block++)
        {
            var count = pass.ImagesIn(block, W.Lanes);
            if (!hasRows) images.Fill(input, block, count, (first, end));
            else if (end == inputs) images.Complete(block, count);
        }
    }

    private void Multiply(in Pass pass, Share share)
    {
        var full = FullBlocks(pass);
        var chosen = share.Of(outputs, DotTiles<W, V>.Together);
        var lanes = hasRows ? inLanes : input.Values;
        if (rectified) rectifying.Run(weights, inputs, 1, lanes, output.Values, full, chosen);
        else plain.Run(weights, inputs, 1, lanes, output.Values, full, chosen);
        for (var block = full; block < pass.Blocks; block++)
            partial.Run(images, block, weights, output.Values + (nint)block * output.BlockStride, pass.ImagesIn(block, W.Lanes), rectified,
                chosen);
    }

    /// <summary>Masks the output's gradient, sums it up for the bias, and turns it and the input into what products read.</summary>
    private void Prepare(in Pass pass, Share share)
    {
        var (features, chosen) = (share.Of(inputs, CacheLine), share.Of(outputs, 4));
        GradientSums<W, V>.Run(output, pass.Blocks, rectified, biasGradient, chosen);
        var full = FullBlocks(pass);
        for (var block = 0; block < pass.Blocks; block++)
        {
            var count = pass.ImagesIn(block, W.Lanes);
            if (block < full) images.Fill(input, block, count, features);
            Transpose.Block(output.Gradient + (nint)block * output.BlockStride + chosen.First * W.Lanes, chosen.End - chosen.First, W.Lanes,
                count, gradients + (nint)block * W.Lanes * outputs + chosen.First, outputs);
        }
    }

    private void GiveInputGradient(in Pass pass, Share share)
    {
        var chosen = inputGradientTiles.Features(share);
        if (chosen.First >= chosen.End) return;
        if (accumulates)
        {
            addingInputGradient.Run(weights, 1, inputs, output.Gradient, input.Gradient, pass.Blocks, chosen);
            return;
        }
        var full = FullBlocks(pass);
        inputGradient.Run(weights, 1, inputs, output.Gradient, input.Gradient, full, chosen);
        if (full == pass.Blocks) return;
        var t = new TileArguments
        {
            A = gradients + (nint)full * W.Lanes * outputs, ARow = outputs, AStep = 1, Terms = outputs, B = weights, Y = inputGradients,
            YRow = images.Stride,
        };
        var last = pass.ImagesIn(full, W.Lanes);
        inputGradientTiles.Run(t, last, chosen, share);
        Transpose.Back(inputGradients + chosen.First, images.Stride, chosen.End - chosen.First, last, W.Lanes,
            input.Gradient + (nint)full * input.BlockStride + chosen.First * W.Lanes);
    }

    private void GiveWeightGradient(in Pass pass, Share share)
    {
        var (first, end) = share.Of(outputs);
        weightTiles.Run(WeightGradient(pass, first) with { Y = weightGradient + (nint)first * inputs }, end - first, (0, inputs), share);
    }

    private void Step(in Pass pass, Share share)
    {
        var (first, end) = share.Of(outputs);
        var t = WeightGradient(pass, first) with { Y = weights + (nint)first * inputs, Rule = rule };
        if (momentum != null) t.Momentum = momentum + (nint)first * inputs;
        steppingTiles.Run(t, end - first, (0, inputs), share);
    }

    /// <summary>Outputs x inputs, from an output on, summed over the images.</summary>
    private TileArguments WeightGradient(in Pass pass, int first) =>
        new() { A = gradients + first, ARow = 1, AStep = outputs, Terms = pass.Count, B = images.Values, YRow = inputs };
}
