namespace Fl.Core.Tests;

/// <summary>
/// A model in double precision, written for clarity alone: plain loops over NCHW arrays, straight from each layer's
/// definition. What the engines are checked against.
/// </summary>
internal sealed class ReferenceNetwork(ModelSpec model, double[] weights, int count, RandomStream? dropout)
{
    private readonly double[][] values = new double[model.Nodes.Count + 1][];
    private readonly double[][] gradients = new double[model.Nodes.Count + 1][];
    private readonly object?[] kept = new object?[model.Nodes.Count];

    /// <summary>Gradient of the mean loss with respect to the trainable weights, after <see cref="Backward()"/>.</summary>
    public double[] Gradient { get; } = new double[model.Layout.TrainableLength];

    /// <summary>Forward; in training mode (with a dropout stream) running statistics in the weights are updated.</summary>
    /// <returns>The sum of the losses.</returns>
    public double Forward(double[] images, int[] labels)
    {
        values[0] = images;
        for (var i = 0; i < model.Nodes.Count; i++) values[i + 1] = Forward(i, model.Nodes[i]);
        var (logits, gradient, loss) = (values[^1], new double[values[^1].Length], 0.0);
        for (var n = 0; n < count; n++)
        {
            var row = logits.AsSpan(n * model.Outputs, model.Outputs);
            var (maximum, sum) = (double.NegativeInfinity, 0.0);
            foreach (var z in row) maximum = Math.Max(maximum, z);
            foreach (var z in row) sum += Math.Exp(z - maximum);
            loss += Math.Log(sum) + maximum - row[labels[n]];
            for (var c = 0; c < model.Outputs; c++)
                gradient[n * model.Outputs + c] = (Math.Exp(row[c] - maximum) / sum - (c == labels[n] ? 1 : 0)) / count;
        }
        gradients[^1] = gradient;
        return loss;
    }

    public void Backward()
    {
        for (var v = 0; v < values.Length - 1; v++) gradients[v] = new double[values[v].Length];
        for (var i = model.Nodes.Count - 1; i >= 0; i--) Backward(i, model.Nodes[i]);
    }

    private double[] Forward(int i, Node node)
    {
        var x = values[node.Inputs[0]];
        switch (node.Layer)
        {
            case Conv layer: return ReferenceConv.Forward(layer, node, count, x, weights);
            case Linear: return ReferenceConv.Forward(AsConv(node), AsConvNode(node), count, x, weights);
            case Relu: return [.. x.Select(v => Math.Max(v, 0))];
            case Sigmoid: return [.. x.Select(v => 1 / (1 + Math.Exp(-v)))];
            case Tanh: return [.. x.Select(Math.Tanh)];
            case Flatten: return [.. x];
            case Add: return [.. x.Zip(values[node.Inputs[1]], (a, b) => a + b)];
            case MaxPool or AvgPool or GlobalAvgPool: return ReferencePool.Forward(node, count, x);
            case GroupNorm or BatchNorm:
                var norm = new ReferenceNorm(node, count, weights, dropout is not null);
                kept[i] = norm;
                return norm.Forward(x);
            case Dropout layer: return Masked(i, x, node.InputShape.Size, 1, layer.P);
            case ChannelDropout layer:
                return Masked(i, x, node.InputShape.Channels, node.InputShape.Height * node.InputShape.Width, layer.P);
            default: throw new NotSupportedException(node.Layer.GetType().Name);
        }
    }

    private void Backward(int i, Node node)
    {
        var (x, y, dx, dy) = (values[node.Inputs[0]], values[i + 1], gradients[node.Inputs[0]], gradients[i + 1]);
        switch (node.Layer)
        {
            case Conv layer: ReferenceConv.Backward(layer, node, count, x, dx, dy, weights, Gradient); break;
            case Linear: ReferenceConv.Backward(AsConv(node), AsConvNode(node), count, x, dx, dy, weights, Gradient); break;
            case Relu: for (var k = 0; k < dx.Length; k++) dx[k] += y[k] > 0 ? dy[k] : 0; break;
            case Sigmoid: for (var k = 0; k < dx.Length; k++) dx[k] += y[k] * (1 - y[k]) * dy[k]; break;
            case Tanh: for (var k = 0; k < dx.Length; k++) dx[k] += (1 - y[k] * y[k]) * dy[k]; break;
            case Flatten: for (var k = 0; k < dx.Length; k++) dx[k] += dy[k]; break;
            case Add:
                for (var k = 0; k < dx.Length; k++) dx[k] += dy[k];
                for (var k = 0; k < dx.Length; k++) gradients[node.Inputs[1]][k] += dy[k];
                break;
            case MaxPool or AvgPool or GlobalAvgPool: ReferencePool.Backward(node, count, x, dx, dy); break;
            case GroupNorm or BatchNorm: ((ReferenceNorm)kept[i]!).Backward(dx, dy, Gradient); break;
            case Dropout or ChannelDropout:
                var mask = (double[])kept[i]!;
                for (var k = 0; k < dx.Length; k++) dx[k] += mask[k] * dy[k];
                break;
            default: throw new NotSupportedException(node.Layer.GetType().Name);
        }
    }

    private double[] Masked(int i, double[] x, int draws, int repeat, double p)
    {
        if (dropout is null) return [.. x];
        var mask = new double[x.Length];
        for (var k = 0; k < count * draws; k++)
            Array.Fill(mask, dropout.NextSingle() < (float)p ? 0 : 1 / (1 - p), k * repeat, repeat);
        kept[i] = mask;
        return [.. x.Zip(mask, (a, b) => a * b)];
    }

    // A linear layer is a 1x1 convolution of a 1x1 image.
    private static Conv AsConv(Node node) => new() { Channels = node.OutputShape.Channels, Kernel = 1 };

    private static Node AsConvNode(Node node) => node with { InputShape = new Shape(node.InputShape.Size, 1, 1) };
}
