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
        isMatrix[++compiled] = node.Layer switch
        {
            Flatten or Linear or GlobalAvgPool => true,
            Conv or MaxPool or AvgPool => false,
            Add => matrix || isMatrix[node.Inputs[1]],
            _ => matrix,
        };
        return node.Layer switch
        {
            Conv layer => Images(node, matrix, Convolution(layer, node)),
            Linear => Fully(matrix, Weight(node), Bias(node)),
            Relu => IsOverwritable(node) ? static (x, _, _) => x.relu_() : static (x, _, _) => x.relu(),
            Sigmoid => static (x, _, _) => x.sigmoid(),
            MaxPool layer => Images(node, matrix, Maximum(layer)),
            AvgPool layer => Images(node, matrix, Average(layer)),
            GlobalAvgPool => matrix ? static (x, _, _) => x : static (x, _, _) => x.mean([2, 3]),
            Flatten => matrix ? static (x, _, _) => x : static (x, _, _) => x.flatten(1),
            GroupNorm layer => Normalization(layer, Weight(node), Bias(node)!),
            BatchNorm layer => Normalization(layer, node),
            Dropout layer => Mask(node, (float)layer.P, node.InputShape, matrix),
            ChannelDropout layer => Mask(node, (float)layer.P, new Shape(node.InputShape.Channels, 1, 1), matrix),
            Add => Sum(matrix, isMatrix[node.Inputs[1]]),
            _ => throw new NotSupportedException($"the torch engine does not know the layer {node.Layer.GetType().Name}."),
        };
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

    private static Operation Images(Node node, bool matrix, Operation operation)
    {
        if (!matrix) return operation;
        var shape = node.InputShape;
        return (x, other, dropout) => operation(x.reshape(-1, shape.Channels, shape.Height, shape.Width), other, dropout);
    }

    private Operation Convolution(Conv layer, Node node)
    {
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

    private static Operation Fully(bool matrix, torch.Tensor weight, torch.Tensor? bias) => matrix
        ? (x, _, _) => functional.linear(x, weight, bias)
        : (x, _, _) => functional.linear(x.flatten(1), weight, bias);

    private static Operation Maximum(MaxPool layer)
    {
        long[] kernel = [layer.Kernel, layer.Kernel], stride = [layer.Step, layer.Step], padding = [layer.Padding, layer.Padding];
        return (x, _, _) => functional.max_pool2d(x, kernel, stride, padding, Undilated);
    }

    private static Operation Average(AvgPool layer)
    {
        long[] kernel = [layer.Kernel, layer.Kernel], stride = [layer.Step, layer.Step], padding = [layer.Padding, layer.Padding];
        return (x, _, _) => functional.avg_pool2d(x, kernel, stride, padding);
    }

    private static Operation Normalization(GroupNorm layer, torch.Tensor weight, torch.Tensor bias) =>
        (x, _, _) => functional.group_norm(x, layer.Groups, weight, bias, layer.Epsilon);

    private Operation Normalization(BatchNorm layer, Node node)
    {
        var (weight, bias) = (Weight(node), Bias(node)!);
        var (mean, variance) = (Tensor(node, "running_mean")!, Tensor(node, "running_var")!);
        var isFrozen = node.IsFrozen;
        return (x, _, dropout) =>
            functional.batch_norm(x, mean, variance, weight, bias, dropout is not null && !isFrozen, layer.Momentum, layer.Epsilon);
    }

    private Operation Mask(Node node, float p, Shape shape, bool matrix)
    {
        var mask = new DropoutMask(shape, matrix, p, batchCapacity);
        masks.Add(mask);
        return (x, _, dropout) => dropout is null ? x : x.mul(mask.Draw((int)x.shape[0], dropout));
    }

    private static Operation Sum(bool first, bool second) => first == second
        ? static (x, y, _) => x.add(y)
        : static (x, y, _) => x.flatten(1).add(y.flatten(1));

    private torch.Tensor Weight(Node node) => Tensor(node, "weight")!;

    private torch.Tensor? Bias(Node node) => Tensor(node, "bias");

    private torch.Tensor? Tensor(Node node, string name) => node.Tensor(name) is { } segment ? parameters[segment.Name] : null;
}
