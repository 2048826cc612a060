namespace Fl.Core.Managed;

/// <summary>From values that come image after image to images side by side, and back with their gradient.</summary>
internal sealed unsafe class TurnOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private const int WorkOfNumber = 16, CacheLine = 16;
    private readonly Activation input, output;
    private readonly Piece forward, backward;

    /// <param name="input">Without gaps.</param>
    /// <param name="output">As many features, without rows.</param>
    public TurnOperation(Activation input, Activation output)
    {
        (this.input, this.output) = (input, output);
        (forward, backward) = (Forward, Backward);
    }

    public override bool RereadsInput => false;

    public override bool RereadsOutput => false;

    public override void Forward(in Pass pass) => pass.Team.Run(pass, Work(pass), forward);

    public override void Backward(in Pass pass) => pass.Team.Run(pass, Work(pass), backward);

    private long Work(in Pass pass) => (long)input.Shape.Size * pass.Count * WorkOfNumber;

    private void Forward(in Pass pass, Share share)
    {
        var (first, end) = share.Of(input.Shape.Size, CacheLine);
        if (first >= end) return;
        for (var block = 0; block < pass.Blocks; block++)
            Transpose.Back(input.Values + (nint)block * W.Lanes * input.BlockStride + first, input.BlockStride, end - first,
                pass.ImagesIn(block, W.Lanes), W.Lanes, output.Values + (nint)block * output.BlockStride + first * W.Lanes);
    }

    private void Backward(in Pass pass, Share share)
    {
        var (first, end) = share.Of(input.Shape.Size, CacheLine);
        if (first >= end) return;
        for (var block = 0; block < pass.Blocks; block++)
            Transpose.Block(output.Gradient + (nint)block * output.BlockStride + first * W.Lanes, end - first, W.Lanes,
                pass.ImagesIn(block, W.Lanes), input.Gradient + (nint)block * W.Lanes * input.BlockStride + first, input.BlockStride);
    }
}
