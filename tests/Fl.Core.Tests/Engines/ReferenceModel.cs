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
    private RandomStream? dropout;

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
            images[i] = EngineInputs.Value(batch, i / shape.Size, i % shape.Size / (shape.Height * shape.Width), i / shape.Width % shape.Height, i % shape.Width);
    }

    public double[] Weights { get; }

    /// <summary>Running statistics after the last training pass, at their places in the flat vector.</summary>
    public Dictionary<int, double> Statistics { get; } = [];

    /// <summary>The mean loss, and how many examples have their label's logit above all others.</summary>
    public (double Loss, int Correct) Run(RandomStream? dropoutStream)
    {
        dropout = dropoutStream;
        var values = new List<double[]> { images };
        foreach (var node in model.Nodes)
            values.Add(Compute(node, values[node.Inputs[0]], values[node.Inputs[^1]]));
        var (loss, correct, classes) = (0.0, 0, model.Classes);
        for (var n = 0; n < labels.Length; n++)
        {
            var logits = values[^1].AsSpan(n * classes, classes).ToArray();
            var largest = logits.Max();
            loss += largest + Math.Log(logits.Sum(logit => Math.Exp(logit - largest))) - logits[labels[n]];
            if (Array.IndexOf(logits, largest) == labels[n]) correct++;
        }
        return (loss / labels.Length, correct);
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
            return Run(stream()).Loss;
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
            Sigmoid => Array.ConvertAll(x, value => 1 / (1 + Math.Exp(-value))),
            Add => [.. x.Zip(other, (a, b) => a + b)],
            Linear => Each(node, (n, feature, _, _) => Multiply(x.AsSpan(n * size, size), feature, weight, bias)),
            GlobalAvgPool => Each(node, (n, c, _, _) => Sum(x.AsSpan(n * size + c * plane, plane)) / plane),
            MaxPool layer => Each(node, (n, c, y, column) => Fold(node, x, n, c, y, column, layer.Kernel, layer.Step, layer.Padding, double.NegativeInfinity, (most, value, _) => Math.Max(most, value))),
            AvgPool layer => Each(node, (n, c, y, column) => Fold(node, x, n, c, y, column, layer.Kernel, layer.Step, layer.Padding, 0, (sum, value, _) => sum + value) / (layer.Kernel * layer.Kernel)),
            Conv layer => Each(node, (n, c, y, column) => Convolve(layer, node, x, n, c, y, column, weight, bias)),
            GroupNorm layer => Normalize(x, node, layer.Epsilon, labels.Length * layer.Groups, i => i / (size / layer.Groups), (_, own) => own),
            BatchNorm layer => Normalize(x, node, layer.Epsilon, node.InputShape.Channels, i => i / plane % node.InputShape.Channels, (c, own) => Running(node, layer, c, own)),
            Dropout layer => dropout is null ? x : Array.ConvertAll(x, value => value * Factor(layer.P)),
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
            output[i] = value(i / shape.Size, i / (shape.Height * shape.Width) % shape.Channels, i / shape.Width % shape.Height, i % shape.Width);
        return output;
    }

    // Folds the values under a window, each with its place in it; padding is left out.
    private static double Fold(Node node, double[] x, int n, int c, int y, int column, int kernel, int step, int padding, double seed, Func<double, double, int, double> fold)
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
        for (var i = 0; i < x.Length; i++) sum += x[i] * Weights[weight + feature * x.Length + i];
        return sum;
    }

    private double Convolve(Conv layer, Node node, double[] x, int n, int channel, int y, int column, int weight, int bias)
    {
        var (inputs, area) = (node.InputShape.Channels / layer.Groups, layer.Kernel * layer.Kernel);
        var group = channel / (layer.Channels / layer.Groups);
        var sum = bias < 0 ? 0 : Weights[bias + channel];
        for (var i = 0; i < inputs; i++)
        {
            var first = weight + (channel * inputs + i) * area;
            sum = Fold(node, x, n, group * inputs + i, y, column, layer.Kernel, layer.Stride, layer.Padding, sum, (total, value, place) => total + value * Weights[first + place]);
        }
        return sum;
    }

    // Each cell (the values that share mean and variance) to mean 0 and variance 1; then weight and bias per channel.
    private double[] Normalize(double[] x, Node node, double epsilon, int cells, Func<int, int> cell, Func<int, (double Mean, double Variance), (double Mean, double Variance)> choose)
    {
        var (mean, variance, count) = (new double[cells], new double[cells], x.Length / cells);
        for (var i = 0; i < x.Length; i++) mean[cell(i)] += x[i] / count;
        for (var i = 0; i < x.Length; i++) variance[cell(i)] += (x[i] - mean[cell(i)]) * (x[i] - mean[cell(i)]) / count;
        for (var c = 0; c < cells; c++) (mean[c], variance[c]) = choose(c, (mean[c], variance[c]));
        var (plane, weight, bias) = (node.InputShape.Height * node.InputShape.Width, node.Tensor("weight")!.Offset, node.Tensor("bias")!.Offset);
        var output = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var channel = i / plane % node.InputShape.Channels;
            output[i] = (x[i] - mean[cell(i)]) / Math.Sqrt(variance[cell(i)] + epsilon) * Weights[weight + channel] + Weights[bias + channel];
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

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum;
    }

    private double[] Drop(double[] x, int plane, double p)
    {
        var factors = new double[x.Length / plane];
        for (var i = 0; i < factors.Length; i++) factors[i] = Factor(p);
        return [.. x.Select((value, i) => value * factors[i / plane])];
    }
}
