namespace Fl.Core.Managed;

/// <summary>
/// A convolution with the 2x2 pooling that follows it, and the ReLU where one does, image after image: pixels or channels lie side by
/// side in a register, and weights get their gradient only from what the pooling passes on. The bits are those of
/// <see cref="ConvOperation{W,V}"/>.
/// </summary>
internal sealed unsafe class ImageConvOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private const int WorkOfPacking = 40;

    // So many images' rows of an edge fill a tile better; there is room for as many behind the last.
    private const int Together = 2;
    private readonly ConvGeometry geometry;
    private readonly Correlation forward;
    private readonly ConvInputGradient<W, V, Replace>? inputGradient;
    private readonly PassedGradients<W, V>? passed;
    private readonly PassedWeightGradient<W, V>? weightGradient;
    private readonly Activation full;
    private readonly Scratch fullGradient;
    private readonly Piece pack, compute, packBackward, giveGradients, sum;
    private readonly long work;

    /// <param name="output">Image after image.</param>
    /// <param name="images">Images to make room for.</param>
    public ImageConvOperation(
        Node node, Source source, Activation output, bool rectified, Parameters parameters, int images, Arena arena)
    {
        geometry = new ConvGeometry(node);
        var input = source.Value;
        var weights = parameters.Weight(node, "weight");
        var bias = parameters.Weight(node, "bias");
        if (bias == null) bias = arena.Floats(geometry.Output.Channels);
        var index = arena.Floats(output.Count);
        var byChannels = ImageForm.HasChannels(geometry, W.Lanes) && output.RowStride == output.Shape.Width;
        forward = (byChannels, rectified) switch
        {
            (true, true) => new ChannelForward<W, V, PoolWindowRectify>(geometry, input, output, weights, bias, index, arena),
            (true, false) => new ChannelForward<W, V, PoolWindow>(geometry, input, output, weights, bias, index, arena),
            (false, true) => new ConvForward<W, V, PoolPixelsRectify>(geometry, input, output, weights, bias, index, arena),
            (false, false) => new ConvForward<W, V, PoolPixels>(geometry, input, output, weights, bias, index, arena),
        };
        full = new(geometry.Output, 1, geometry.OutputHalo, 1, hasValues: false, hasGradient: false);
        (pack, compute, packBackward, giveGradients, sum) = (Pack, Compute, PackBackward, GiveGradients, Sum);
        work = (long)geometry.Output.Size * geometry.Terms;
        arena.StartOver();
        if (!output.HasGradient) return;
        if (source.NeedsGradient)
        {
            inputGradient = new(geometry, input, full, weights, arena, Together);
            fullGradient = arena.Scratch(Together * full.BlockStride + W.Lanes);
        }
        var row = source.NeedsGradient ? full.RowStride : input.RowStride;
        passed = new(output, index, row, parameters.Gradient(node, "bias"), images, arena);
        weightGradient = new(geometry, input, row, parameters.Gradient(node, "weight"), arena);
    }

    public override bool RereadsOutput => false;

    public override void Forward(in Pass pass)
    {
        pass.Team.Run(pass, WorkToPack, pack);
        pass.Team.Run(pass, work * pass.Count, compute);
    }

    public override void Backward(in Pass pass)
    {
        if (inputGradient is not null) pass.Team.Run(pass, WorkToPack, packBackward);
        pass.Team.Run(pass, 2 * work * pass.Count, giveGradients);
        pass.Team.Run(pass, WorkToPack, sum);
    }

    private long WorkToPack => (long)geometry.Output.Channels * geometry.Terms * WorkOfPacking;

    /// <summary>As many images, each a block that is full.</summary>
    private static Pass Images(in Pass pass, int count) => pass with { Count = count * W.Lanes, Blocks = count };

    private void Pack(in Pass pass, Share share) => forward.Pack(Images(pass, pass.Count), share);

    private void Compute(in Pass pass, Share share) => forward.Run(Images(pass, pass.Count), share);

    private void PackBackward(in Pass pass, Share share) => inputGradient!.Pack(Images(pass, pass.Count), share);

    /// <summary>What images add that share a lane in the other form is summed one after the other.</summary>
    private void GiveGradients(in Pass pass, Share share)
    {
        var one = Images(pass, 1);
        var (lane, end) = share.Of(Math.Min(pass.Count, W.Lanes), Together);
        for (; lane < end; lane += Together)
        {
            for (var i = 0; i < Together; i++) weightGradient!.Begin(lane + i);
            for (var image = lane; image < pass.Count; image += W.Lanes)
            {
                var d = inputGradient == null ? null : fullGradient.Of(share);
                if (d != null) new Span<float>(d, Together * full.BlockStride).Clear();
                for (var i = 0; i < Together && image + i < pass.Count; i++)
                    Give(image + i, lane + i, d == null ? null : d + i * full.BlockStride + full.At(full.Halo, full.Halo), share);
                if (d != null) inputGradient!.RunImages(d + full.At(full.Halo, full.Halo), image, one);
            }
        }
    }

    /// <summary>Adds an image's part to the gradients of weights and bias.</summary>
    /// <param name="d">Where its gradients go that are passed on; null for nowhere.</param>
    private void Give(int image, int lane, float* d, Share share)
    {
        passed!.Mask(image);
        var x = weightGradient!.Input(image, share);
        for (var channel = 0; channel < geometry.Output.Channels; channel++)
        {
            var list = passed.Of(image, channel, share);
            weightGradient.Add(lane, channel, x, list);
            if (d != null) list.Scatter(d + channel * full.PlaneStride);
        }
    }

    private void Sum(in Pass pass, Share share)
    {
        var channels = share.Of(geometry.Output.Channels);
        passed!.Sum(pass.Count, channels);
        weightGradient!.Sum(Math.Min(pass.Count, W.Lanes), channels);
    }
}
