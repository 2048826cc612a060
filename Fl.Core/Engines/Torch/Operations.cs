using TorchSharp;
using static TorchSharp.torch.nn;

namespace Fl.Core.Engines.Torch;

/// <summary>One node of a graph: its value from its input (and its second input).</summary>
internal delegate torch.Tensor Operation(torch.Tensor x, torch.Tensor other, RandomStream? dropout);

/// <summary>Turns the nodes of a graph into torch operations over a model's parameters.</summary>
internal sealed class Operations(ModelSpec model, Parameters parameters, int batchCapacity) : IDisposable
{
    private const int ChannelBlock = 16;
    private static readonly long[] Undilated = [1, 1];

    // Whether value i is a matrix (batch x features) rather than images (batch x channels x height x width).
    private readonly bool[] isMatrix = new bool[model.Nodes.Count + 1];
    private readonly List<DropoutMask> masks = [];
    private int compiled;

    /// <summary>The operation of the next node; nodes come in the graph's order.</summary>
    public Operation Compile(Node node)
    {
        var matrix = isMatrix[node.Inputs[0]];
        var half = TorchLayers.Find(node.Layer)!;
        isMatrix[++compiled] = half.GivesMatrix ?? node.Inputs.Any(input => isMatrix[input]);
        return half.Compile(this, node, matrix);
    }

    public void Dispose()
    {
        foreach (var mask in masks) mask.Dispose();
    }

    /// <summary>
    /// True where a ReLU may write over its input: nobody else reads it, and backward of what made it does not need it.
    /// </summary>
    private bool IsOverwritable(Node node)
    {
        var value = node.Inputs[0];
        return value > 0
            && model.Nodes[value - 1].Layer is Conv or Linear or GroupNorm or BatchNorm or Fl.Core.Add
            && model.Nodes.Sum(n => n.Inputs.Count(input => input == value)) == 1;
    }

    public static Operation Images(Node node, bool matrix, Operation operation)
    {
        if (!matrix) return operation;
        var shape = node.InputShape;
        return (x, other, dropout) => operation(x.reshape(-1, shape.Channels, shape.Height, shape.Width), other, dropout);
    }

    public Operation Convolution(Node node)
    {
        var layer = (Conv)node.Layer;
        long[] stride = [layer.Stride, layer.Stride], padding = [layer.Padding, layer.Padding];
        var (weight, bias, groups) = (Weight(node), Bias(node), layer.Groups);
        Operation convolve = (x, _, _) => functional.conv2d(x, weight, bias, stride, padding, Undilated, groups);
        return NeedsChannelsLast(node)
            ? (x, other, dropout) => convolve(x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), other, dropout).contiguous()
            : convolve;
    }

    /// <summary>
    /// True where oneDNN would pad the channels to whole blocks: what oneDNN 3.7 computes of those is wrong on some
    /// processors (Zen 5). Models without GroupNorm have the channels innermost anyhow.
    /// </summary>
    private bool NeedsChannelsLast(Node node) =>
        node.InputShape.Channels > 1
            && (node.OutputShape.Channels % ChannelBlock != 0 || (node.Inputs[0] > 0 && node.InputShape.Channels % ChannelBlock != 0))
            && model.Nodes.Any(other => other.Layer is GroupNorm);

    public Operation Fully(Node node, bool matrix)
    {
        var (weight, bias) = (Weight(node), Bias(node));
        return matrix
            ? (x, _, _) => functional.linear(x, weight, bias)
            : (x, _, _) => functional.linear(x.flatten(1), weight, bias);
    }

    public Operation Rectified(Node node) => IsOverwritable(node) ? static (x, _, _) => x.relu_() : static (x, _, _) => x.relu();

    public static Operation Maximum(Node node)
    {
        var layer = (MaxPool)node.Layer;
        long[] kernel = [layer.Kernel, layer.Kernel], stride = [layer.Step, layer.Step], padding = [layer.Padding, layer.Padding];
        return (x, _, _) => functional.max_pool2d(x, kernel, stride, padding, Undilated);
    }

    public static Operation Average(Node node)
    {
        var layer = (AvgPool)node.Layer;
        long[] kernel = [layer.Kernel, layer.Kernel], stride = [layer.Step, layer.Step], padding = [layer.Padding, layer.Padding];
        return (x, _, _) => functional.avg_pool2d(x, kernel, stride, padding);
    }

    public Operation GroupNormalization(Node node)
    {
        var (layer, weight, bias) = ((GroupNorm)node.Layer, Weight(node), Bias(node)!);
        return (x, _, _) => functional.group_norm(x, layer.Groups, weight, bias, layer.Epsilon);
    }

    public Operation BatchNormalization(Node node)
    {
        var (layer, weight, bias) = ((BatchNorm)node.Layer, Weight(node), Bias(node)!);
        var (mean, variance) = (Tensor(node, "running_mean")!, Tensor(node, "running_var")!);
        var isFrozen = node.IsFrozen;
        return (x, _, dropout) =>
            functional.batch_norm(x, mean, variance, weight, bias, dropout is not null && !isFrozen, layer.Momentum, layer.Epsilon);
    }

    public Operation Mask(double p, Shape shape, bool matrix)
    {
        var mask = new DropoutMask(shape, matrix, (float)p, batchCapacity);
        masks.Add(mask);
        return (x, _, dropout) => dropout is null ? x : x.mul(mask.Draw((int)x.shape[0], dropout));
    }

    public Operation Sum(Node node) => isMatrix[node.Inputs[0]] == isMatrix[node.Inputs[1]]
        ? static (x, y, _) => x.add(y)
        : static (x, y, _) => x.flatten(1).add(y.flatten(1));

    /// <summary>A layer of another assembly.</summary>
    public Operation Own(Node node)
    {
        var layer = (ITorchLayer)node.Layer;
        var tensors = node.Tensors.ToDictionary(tensor => tensor.Name, tensor => parameters[tensor.Segment.Name]);
        return (x, _, dropout) => layer.Forward(node, x, tensors, isTraining: dropout is not null);
    }

    private torch.Tensor Weight(Node node) => Tensor(node, "weight")!;

    private torch.Tensor? Bias(Node node) => Tensor(node, "bias");

    private torch.Tensor? Tensor(Node node, string name) => node.Tensor(name) is { } segment ? parameters[segment.Name] : null;
}
