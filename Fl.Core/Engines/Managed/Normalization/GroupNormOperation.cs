namespace Fl.Core.Managed;

/// <summary>
/// Group normalization, with the ReLU that follows it where one does. An image's statistics are its lane's, so nothing
/// crosses lanes but the sums of the parameters' gradients.
/// </summary>
internal sealed unsafe class GroupNormOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private readonly Source source;
    private readonly NormPlanes<W, V> planes;
    private readonly int channels, groups, perGroup, values;
    private readonly float epsilon;
    private readonly float* weight, bias, weightGradient, biasGradient;
    private readonly float* means, deviations, sums, products;
    private readonly Piece forward, backward;

    public GroupNormOperation(Node node, Source source, Activation output, bool rectified, Parameters parameters, Arena arena, int blocks)
    {
        var layer = (GroupNorm)node.Layer;
        this.source = source;
        planes = new NormPlanes<W, V>(source, output, rectified);
        (channels, groups, epsilon) = (output.Shape.Channels, layer.Groups, (float)layer.Epsilon);
        perGroup = channels / groups;
        values = perGroup * output.Shape.Height * output.Shape.Width;
        weight = parameters.Weight(node, "weight");
        bias = parameters.Weight(node, "bias");
        weightGradient = parameters.Gradient(node, "weight");
        biasGradient = parameters.Gradient(node, "bias");
        means = arena.Floats((long)blocks * groups * W.Lanes);
        deviations = arena.Floats((long)blocks * groups * W.Lanes);
        sums = arena.Floats((long)channels * W.Lanes);
        products = arena.Floats((long)channels * W.Lanes);
        (forward, backward) = (Forward, Backward);
    }

    public override bool RereadsOutput => planes.RereadsOutput;

    public override void Forward(in Pass pass) => pass.Team.Run(pass, planes.Work(pass), forward);

    public override void Backward(in Pass pass) => pass.Team.Run(pass, planes.Work(pass), backward);

    private void Forward(in Pass pass, Share share)
    {
        var (first, end) = share.Of(pass.Blocks * groups);
        for (var i = first; i < end; i++) Forward(i / groups, i % groups);
    }

    private void Forward(int block, int group)
    {
        var part = W.Broadcast(1f / values);
        var (first, end) = (group * perGroup, (group + 1) * perGroup);
        V sum = W.Zero, squares = W.Zero;
        for (var c = first; c < end; c++) sum = W.Add(sum, planes.Sum(block, c));
        var mean = W.Multiply(sum, part);
        for (var c = first; c < end; c++) squares = W.Add(squares, planes.SquaredDeviations(block, c, mean));
        var inverse = W.Divide(W.Broadcast(1), W.Sqrt(W.Fma(squares, part, W.Broadcast(epsilon))));
        W.Store(mean, means + At(block, group));
        W.Store(inverse, deviations + At(block, group));
        for (var c = first; c < end; c++)
            planes.Normalize(block, c, mean, W.Multiply(inverse, W.Broadcast(weight[c])), W.Broadcast(bias[c]));
    }

    private void Backward(in Pass pass, Share share)
    {
        var (first, end) = share.Of(groups);
        for (var i = first * perGroup * W.Lanes; i < end * perGroup * W.Lanes; i++) sums[i] = products[i] = 0;
        for (var block = 0; block < pass.Blocks; block++)
            for (var group = first; group < end; group++) Backward(block, group);
        for (var c = first * perGroup; c < end * perGroup; c++)
        {
            biasGradient[c] = W.Sum(W.Load(sums + c * W.Lanes));
            weightGradient[c] = W.Sum(W.Load(products + c * W.Lanes));
        }
    }

    private void Backward(int block, int group)
    {
        var (mean, inverse) = (W.Load(means + At(block, group)), W.Load(deviations + At(block, group)));
        V sum = W.Zero, product = W.Zero;
        for (var c = group * perGroup; c < (group + 1) * perGroup; c++)
        {
            var (s, p) = planes.GradientSums(block, c, mean);
            p = W.Multiply(p, inverse);
            W.Store(W.Add(W.Load(sums + c * W.Lanes), s), sums + c * W.Lanes);
            W.Store(W.Add(W.Load(products + c * W.Lanes), p), products + c * W.Lanes);
            sum = W.Fma(W.Broadcast(weight[c]), s, sum);
            product = W.Fma(W.Broadcast(weight[c]), p, product);
        }
        if (!source.NeedsGradient) return;
        // dx = (w dy - mean(w dy) - xhat mean(w dy xhat)) / deviation, with xhat = (x - mean) / deviation.
        var share = W.Multiply(W.Broadcast(-1f / values), inverse);
        var (slope, constant) = (W.Multiply(W.Multiply(product, inverse), share), W.Multiply(sum, share));
        for (var c = group * perGroup; c < (group + 1) * perGroup; c++)
            planes.InputGradient(block, c, mean, W.Multiply(W.Broadcast(weight[c]), inverse), slope, constant);
    }

    private nint At(int block, int group) => ((nint)block * groups + group) * W.Lanes;
}
