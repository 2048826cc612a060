namespace Fl.Core.Managed;

/// <summary>A convolution, with the ReLU and the 2x2 pooling that follow it where they do.</summary>
internal sealed unsafe class ConvOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    // A weight is packed one by one.
    private const int WorkOfPacking = 40, WorkOfMasking = 8;

    // So many that both gradients, one after the other, take their memory in turn: what that costs is little beside them.
    private const int ManyWeights = 1 << 15;
    private readonly Correlation forward;
    private readonly Correlation? inputGradient;
    private readonly WeightGradient? weightGradient;
    private readonly Piece pack, compute;
    private readonly Piece? prepare, giveGradients, packAgain, giveInputGradient;
    private readonly long weightCount, work;
    private readonly Activation output, full;
    private readonly float* index, biasGradient;
    private readonly bool rectified, inTurn;

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
        full = output;
        if (pooled)
            arena.Lifetimes.Write(full = new(geometry.Output, W.Lanes, geometry.OutputHalo, blocks, hasValues: false, output.HasGradient));
        if (pooled) index = arena.Floats((long)blocks * output.BlockStride) + (output.Halo * (output.RowStride + W.Lanes));
        forward = ConvKernels<W, V>.Forward(geometry, input, output, rectified, weights, bias, index, arena);
        (pack, compute) = (forward.Pack, forward.Run);
        (weightCount, work) = ((long)geometry.Output.Channels * geometry.Terms, (long)geometry.Output.Size * geometry.Terms * W.Lanes);
        arena.StartOver();
        if (!output.HasGradient) return;
        weightGradient = ConvKernels<W, V>.WeightGradient(geometry, input, full, parameters.Gradient(node, "weight"), arena);
        inTurn = weightCount >= ManyWeights;
        if (inTurn) arena.StartOver();
        if (source.NeedsGradient) inputGradient = ConvKernels<W, V>.InputGradient(geometry, source, full, weights, arena);
        (prepare, giveGradients) = (Prepare, inTurn ? weightGradient.Run : GiveGradients);
        if (inTurn && inputGradient is not null) (packAgain, giveInputGradient) = (inputGradient.Pack, inputGradient.Run);
    }

    public override bool RereadsOutput => rectified && index == null;

    public override void Forward(in Pass pass)
    {
        pass.Team.Run(pass, weightCount * WorkOfPacking, pack);
        pass.Team.Run(pass, work * pass.Blocks, compute);
    }

    public override void Backward(in Pass pass)
    {
        pass.Team.Run(pass, weightCount * WorkOfPacking + (long)full.BlockStride * pass.Blocks * WorkOfMasking, prepare!);
        pass.Team.Run(pass, 2 * work * pass.Blocks, giveGradients!);
        if (packAgain is null) return;
        pass.Team.Run(pass, weightCount * WorkOfPacking, packAgain);
        pass.Team.Run(pass, work * pass.Blocks, giveInputGradient!);
    }

    private void Prepare(in Pass pass, Share share)
    {
        var channels = share.Of(full.Shape.Channels);
        // What is in no window of the pooling, and the halo, stays zero.
        if (full != output && full.SharesGradient) Planes.ClearWhole(full, pass.Blocks, channels);
        if (index != null) Unpool<W, V>.Run(output, index, full, pass.Blocks, biasGradient, channels);
        else GradientSums<W, V>.Run(output, pass.Blocks, rectified, biasGradient, channels);
        if (!inTurn) inputGradient?.Pack(pass, share);
    }

    private void GiveGradients(in Pass pass, Share share)
    {
        weightGradient!.Run(pass, share);
        inputGradient?.Run(pass, share);
    }
}
