namespace Fl.Core.Tests;

/// <summary>
/// A layer graph computed plainly, in double precision, one loop per definition: what engines are checked against. It
/// knows nothing of gradients; those come from central differences of its loss.
/// </summary>
internal sealed class ReferenceModel
{
    private readonly ModelSpec model;
    private readonly double[] images;
    private readonly int[] labels;
    private RandomStream? dropout, rounding;

    /// <summary>A model with the weights of an engine, on the batch of that engine.</summary>
    public ReferenceModel(Engine engine)
    {
        model = (ModelSpec)engine.Model;
        var weights = new float[engine.Weights.Length];
        engine.Weights.CopyTo(weights);
        Weights = [.. weights.Select(weight => (double)weight)];
        var (shape, batch) = (model.Input, engine.Batch);
        labels = batch.Labels[..batch.Count];
        images = new double[batch.Count * shape.Size];
        for (var i = 0; i < images.Length; i++)
            images[i] = EngineInputs.Value(
                batch, i / shape.Size, i % shape.Size / (shape.Height * shape.Width), i / shape.Width % shape.Height, i % shape.Width);
    }

    public double[] Weights { get; }

    /// <summary>Running statistics after the last training pass, at their places in the flat vector.</summary>
    public Dictionary<int, double> Statistics { get; } = [];

    /// <summary>The last layer's output in the last pass.</summary>
    public double[] Logits { get; private set; } = [];

    /// <summary>What the logits are multiplied by: 1, unless a mistake is to be seen.</summary>
    public double Mistake { get; init; } = 1;

    /// <summary>Share of a target that the loss spreads over all classes.</summary>
    public double Smoothing { get; init; }

    /// <summary>The mean loss.</summary>
    public double Run(RandomStream? dropoutStream)
    {
        dropout = dropoutStream;
        var values = new List<double[]> { images };
        foreach (var node in model.Nodes)
            values.Add(Compute(node, values[node.Inputs[0]], values[node.Inputs[^1]]));
        Logits = Array.ConvertAll(values[^1], value => value * Mistake);
        return Enumerable.Range(0, labels.Length).Average(n =>
            Row(n).Max() + Math.Log(Row(n).Sum(logit => Math.Exp(logit - Row(n).Max()))) - (1 - Smoothing) * Row(n)[labels[n]]
            - Smoothing * Row(n).Average());
    }

    /// <summary>
    /// How many examples have their label's logit above all others, by the last pass: at least and at most, where logits may be off.
    /// </summary>
    public (int Least, int Most) Correct(double error)
    {
        var margins = Enumerable.Range(0, labels.Length)
            .Select(n => Row(n)[labels[n]] - Row(n).Where((_, k) => k != labels[n]).Max()).ToArray();
        return (margins.Count(margin => margin > 2 * error), margins.Count(margin => margin >= -2 * error));
    }

    /// <summary>
    /// How far an engine's logits and running statistics may be off: what they move by at most, in some passes, when each sum
    /// is off by as much as 2^-24, single precision's rounding of a term, of the sum of its terms' magnitudes.
    /// Leaves the last pass's results as they are.
    /// </summary>
    /// <param name="stream">Gives the same dropout masks each time it is asked; null for evaluation.</param>
    public (double Logits, Dictionary<int, double> Statistics) Error(Func<RandomStream>? stream)
    {
        Run(stream?.Invoke());
        var (logits, statistics) = (Logits, Statistics.ToDictionary());
        var (most, spread) = (0.0, statistics.ToDictionary(one => one.Key, _ => 0.0));
        for (var pass = 0; pass < 8; pass++)
        {
            rounding = new RandomStream(17, Purpose.FeatureNoise, pass, 0);
            Run(stream?.Invoke());
            most = Math.Max(most, Logits.Zip(logits, (a, b) => Math.Abs(a - b)).Max());
            foreach (var (at, value) in Statistics) spread[at] = Math.Max(spread[at], Math.Abs(value - statistics[at]));
        }
        rounding = null;
        Run(stream?.Invoke());
        return (most, spread);
    }

    /// <summary>The change of the loss per unit of <paramref name="direction"/>, by a central difference.</summary>
    /// <param name="offset">The first weight that the direction moves.</param>
    /// <param name="stream">Gives the same dropout masks each time it is asked.</param>
    public double Derivative(int offset, double[] direction, Func<RandomStream> stream)
    {
        const double H = 1e-5;
        var saved = Weights[offset..(offset + direction.Length)];
        double Loss(double step)
        {
            for (var i = 0; i < direction.Length; i++) Weights[offset + i] = saved[i] + step * direction[i];
            return Run(stream());
        }

        var slope = (Loss(H) - Loss(-H)) / (2 * H);
        saved.CopyTo(Weights, offset);
        return slope;
    }

    private double[] Compute(Node node, double[] x, double[] other)
    {
        var (size, plane) = (node.InputShape.Size, node.InputShape.Height * node.InputShape.Width);
        var (weight, bias) = (node.Tensor("weight")?.Offset ?? -1, node.Tensor("bias")?.Offset ?? -1);
        return node.Layer switch
        {
            Flatten => x,
            Relu => Array.ConvertAll(x, value => Math.Max(value, 0)),
            Sigmoid => Array.ConvertAll(x, value => Rounded(1 / (1 + Math.Exp(-value)), 1)),
            Tanh => Array.ConvertAll(x, value => Rounded(Math.Tanh(value), 1)),
            Add => [.. x.Zip(other, (a, b) => Rounded(a + b, Math.Abs(a) + Math.Abs(b)))],
            Linear => Each(node, (n, feature, _, _) => Multiply(x.AsSpan(n * size, size), feature, weight, bias)),
            GlobalAvgPool => Each(node, (n, c, _, _) => Mean(x.AsSpan(n * size + c * plane, plane))),
            MaxPool layer => Each(node, (n, c, y, column) => Fold(node, x, n, c, y, column, layer.Kernel, layer.Step, layer.Padding,
                double.NegativeInfinity, (most, value, _) => Math.Max(most, value))),
            AvgPool layer => Each(node, (n, c, y, column) => Fold(node, x, n, c, y, column, layer.Kernel, layer.Step, layer.Padding, 0,
                (sum, value, _) => Rounded(sum + value, Math.Abs(value))) / (layer.Kernel * layer.Kernel)),
            Conv layer => Each(node, (n, c, y, column) => Convolve(layer, node, x, n, c, y, column, weight, bias)),
            GroupNorm layer =>
                Normalize(x, node, layer.Epsilon, labels.Length * layer.Groups, i => i / (size / layer.Groups), (_, own) => own),
            BatchNorm layer => Normalize(x, node, layer.Epsilon, node.InputShape.Channels, i => i / plane % node.InputShape.Channels,
                (c, own) => Running(node, layer, c, own)),
            Dropout layer => dropout is null ? x : Array.ConvertAll(x, value => Rounded(value * Factor(layer.P), value)),
            ChannelDropout layer => dropout is null ? x : Drop(x, plane, layer.P),
            _ => throw new NotSupportedException($"write down what {node.Layer.GetType().Name} computes."),
        };
    }

    // Output (n, c, y, x) for every place of the node's output.
    private double[] Each(Node node, Func<int, int, int, int, double> value)
    {
        var shape = node.OutputShape;
        var output = new double[labels.Length * shape.Size];
        for (var i = 0; i < output.Length; i++)
            output[i] = value(
                i / shape.Size, i / (shape.Height * shape.Width) % shape.Channels, i / shape.Width % shape.Height, i % shape.Width);
        return output;
    }

    // Folds the values under a window, each with its place in it; padding is left out.
    private static double Fold(
        Node node, double[] x, int n, int c, int y, int column, int kernel, int step, int padding, double seed,
        Func<double, double, int, double> fold)
    {
        var shape = node.InputShape;
        for (var i = 0; i < kernel * kernel; i++)
        {
            var (row, col) = (y * step - padding + i / kernel, column * step - padding + i % kernel);
            if (row >= 0 && row < shape.Height && col >= 0 && col < shape.Width)
                seed = fold(seed, x[((n * shape.Channels + c) * shape.Height + row) * shape.Width + col], i);
        }
        return seed;
    }

    private double Multiply(ReadOnlySpan<double> x, int feature, int weight, int bias)
    {
        var sum = bias < 0 ? 0 : Weights[bias + feature];
        var magnitude = Math.Abs(sum);
        for (var i = 0; i < x.Length; i++)
        {
            var term = x[i] * Weights[weight + feature * x.Length + i];
            sum += term;
            magnitude += Math.Abs(term);
        }
        return Rounded(sum, magnitude);
    }

    private double Convolve(Conv layer, Node node, double[] x, int n, int channel, int y, int column, int weight, int bias)
    {
        var (inputs, area) = (node.InputShape.Channels / layer.Groups, layer.Kernel * layer.Kernel);
        var group = channel / (layer.Channels / layer.Groups);
        var sum = bias < 0 ? 0 : Weights[bias + channel];
        var magnitude = Math.Abs(sum);
        for (var i = 0; i < inputs; i++)
        {
            var first = weight + (channel * inputs + i) * area;
            sum = Fold(node, x, n, group * inputs + i, y, column, layer.Kernel, layer.Stride, layer.Padding, sum, (total, value, place) =>
            {
                magnitude += Math.Abs(value * Weights[first + place]);
                return total + value * Weights[first + place];
            });
        }
        return Rounded(sum, magnitude);
    }

    // Each cell (the values that share mean and variance) to mean 0 and variance 1; then weight and bias per channel.
    private double[] Normalize(
        double[] x, Node node, double epsilon, int cells, Func<int, int> cell,
        Func<int, (double Mean, double Variance), (double Mean, double Variance)> choose)
    {
        var (mean, variance, count) = (new double[cells], new double[cells], x.Length / cells);
        var magnitude = new double[cells];
        for (var i = 0; i < x.Length; i++)
            (mean[cell(i)], magnitude[cell(i)]) = (mean[cell(i)] + x[i] / count, magnitude[cell(i)] + Math.Abs(x[i]) / count);
        for (var i = 0; i < x.Length; i++) variance[cell(i)] += (x[i] - mean[cell(i)]) * (x[i] - mean[cell(i)]) / count;
        for (var c = 0; c < cells; c++)
            (mean[c], variance[c]) = choose(c, (Rounded(mean[c], magnitude[c]), Rounded(variance[c], variance[c])));
        var (plane, weight, bias) =
            (node.InputShape.Height * node.InputShape.Width, node.Tensor("weight")!.Offset, node.Tensor("bias")!.Offset);
        var output = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var channel = i / plane % node.InputShape.Channels;
            var factor = Weights[weight + channel] / Math.Sqrt(variance[cell(i)] + epsilon);
            output[i] = Rounded((x[i] - mean[cell(i)]) * factor + Weights[bias + channel],
                (Math.Abs(x[i]) + Math.Abs(mean[cell(i)])) * Math.Abs(factor) + Math.Abs(Weights[bias + channel]));
        }
        return output;
    }

    private (double Mean, double Variance) Running(Node node, BatchNorm layer, int channel, (double Mean, double Variance) batch)
    {
        var (mean, variance) = (node.Tensor("running_mean")!.Offset + channel, node.Tensor("running_var")!.Offset + channel);
        if (dropout is null) return (Weights[mean], Weights[variance]);
        var count = (double)labels.Length * node.InputShape.Height * node.InputShape.Width;
        Statistics[mean] = (1 - layer.Momentum) * Weights[mean] + layer.Momentum * batch.Mean;
        Statistics[variance] = (1 - layer.Momentum) * Weights[variance] + layer.Momentum * batch.Variance * count / (count - 1);
        return batch;
    }

    private double Factor(double p) => dropout!.NextSingle() < (float)p ? 0 : 1 / (1 - p);

    private double Mean(ReadOnlySpan<double> values)
    {
        var (sum, magnitude) = (0.0, 0.0);
        foreach (var value in values) (sum, magnitude) = (sum + value, magnitude + Math.Abs(value));
        return Rounded(sum / values.Length, magnitude / values.Length);
    }

    private double Rounded(double value, double magnitude) =>
        rounding is null ? value : value + Math.ScaleB(magnitude, -24) * (2 * rounding.NextDouble() - 1);

    private double[] Row(int example) => Logits[(example * model.Outputs)..((example + 1) * model.Outputs)];

    private double[] Drop(double[] x, int plane, double p)
    {
        var factors = new double[x.Length / plane];
        for (var i = 0; i < factors.Length; i++) factors[i] = Factor(p);
        return [.. x.Select((value, i) => value * factors[i / plane])];
    }
}
