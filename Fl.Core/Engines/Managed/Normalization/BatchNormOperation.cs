namespace Fl.Core.Managed;

/// <summary>
/// Batch normalization, with the ReLU that follows it where one does. Lanes that hold no image take no part. In training
/// the running variance takes the unbiased variance of the batch, as PyTorch's does; a single value has none. A frozen one normalizes by
/// its running statistics in training too.
/// </summary>
internal sealed unsafe class BatchNormOperation<W, V> : Operation
    where W : IWidth<V>
    where V : struct
{
    private readonly Source source;
    private readonly NormPlanes<W, V> planes;
    private readonly int channels, area;
    private readonly float epsilon, momentum;
    private readonly bool isFrozen;
    private readonly float* weight, bias, runningMean, runningVariance, weightGradient, biasGradient;
    private readonly float* means, inverses, used;
    private readonly Piece forward, backward;

    public BatchNormOperation(Node node, Source source, Activation output, bool rectified, Parameters parameters, Arena arena)
    {
        var layer = (BatchNorm)node.Layer;
        this.source = source;
        planes = new NormPlanes<W, V>(source, output, rectified);
        (channels, area) = (output.Shape.Channels, output.Shape.Height * output.Shape.Width);
        (epsilon, momentum) = ((float)layer.Epsilon, (float)layer.Momentum);
        isFrozen = node.IsFrozen;
        weight = parameters.Weight(node, "weight");
        bias = parameters.Weight(node, "bias");
        runningMean = parameters.Weight(node, "running_mean");
        runningVariance = parameters.Weight(node, "running_var");
        weightGradient = parameters.Gradient(node, "weight");
        biasGradient = parameters.Gradient(node, "bias");
        means = arena.Floats(channels);
        inverses = arena.Floats(channels);
        used = arena.Floats(W.Lanes);
        (forward, backward) = (Forward, Backward);
    }

    public override bool RereadsOutput => planes.RereadsOutput;

    public override void Forward(in Pass pass)
    {
        MarkUsedLanes(pass);
        pass.Team.Run(pass, planes.Work(pass), forward);
    }

    public override void Backward(in Pass pass) => pass.Team.Run(pass, planes.Work(pass), backward);

    private void Forward(in Pass pass, Share share)
    {
        var (first, end) = share.Of(channels);
        for (var c = first; c < end; c++)
        {
            var (mean, variance) = pass.Training && !isFrozen ? Statistics(pass, c) : (runningMean[c], runningVariance[c]);
            (means[c], inverses[c]) = (mean, 1 / MathF.Sqrt(variance + epsilon));
            var scale = W.Broadcast(weight[c] * inverses[c]);
            for (var block = 0; block < pass.Blocks; block++)
                planes.Normalize(block, c, W.Broadcast(mean), scale, W.Broadcast(bias[c]));
        }
    }

    private void Backward(in Pass pass, Share share)
    {
        var part = 1f / (pass.Count * area);
        var (first, end) = share.Of(channels);
        for (var c = first; c < end; c++)
        {
            var mean = W.Broadcast(means[c]);
            V sum = W.Zero, product = W.Zero;
            for (var block = 0; block < pass.Blocks; block++)
            {
                var (s, p) = planes.GradientSums(block, c, mean);
                (sum, product) = (W.Add(sum, s), W.Add(product, p));
            }
            biasGradient[c] = W.Sum(sum);
            weightGradient[c] = W.Sum(product) * inverses[c];
            if (!source.NeedsGradient) continue;
            // With the statistics of a frozen layer, which do not depend on x: dx = dy w / deviation. Else
            // dx = (dy - mean(dy) - xhat mean(dy xhat)) w / deviation, with xhat = (x - mean) / deviation.
            var scale = weight[c] * inverses[c];
            var (slope, constant) =
                isFrozen ? (0, 0) : (-scale * part * weightGradient[c] * inverses[c], -scale * part * biasGradient[c]);
            for (var block = 0; block < pass.Blocks; block++)
            {
                var mask = block == pass.Blocks - 1 ? W.Load(used) : W.Broadcast(1);
                planes.InputGradient(block, c, mean, W.Broadcast(scale),
                    W.Multiply(W.Broadcast(slope), mask), W.Multiply(W.Broadcast(constant), mask));
            }
        }
    }

    private (float Mean, float Variance) Statistics(in Pass pass, int channel)
    {
        var count = pass.Count * area;
        V sum = W.Zero, squares = W.Zero;
        for (var block = 0; block < pass.Blocks; block++) sum = W.Add(sum, InUse(planes.Sum(block, channel), block, pass));
        var mean = W.Sum(sum) / count;
        for (var block = 0; block < pass.Blocks; block++)
            squares = W.Add(squares, InUse(planes.SquaredDeviations(block, channel, W.Broadcast(mean)), block, pass));
        var deviations = W.Sum(squares);
        runningMean[channel] += momentum * (mean - runningMean[channel]);
        runningVariance[channel] += momentum * (deviations / (count - 1) - runningVariance[channel]);
        return (mean, deviations / count);
    }

    private V InUse(V sums, int block, in Pass pass) =>
        block == pass.Blocks - 1 ? W.Select(W.Greater(W.Load(used), W.Zero), sums, W.Zero) : sums;

    private void MarkUsedLanes(in Pass pass)
    {
        for (var lane = 0; lane < W.Lanes; lane++) used[lane] = lane < pass.ImagesIn(pass.Blocks - 1, W.Lanes) ? 1 : 0;
    }
}
