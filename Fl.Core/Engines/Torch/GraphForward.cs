using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>Runs a layer graph, node after node.</summary>
internal sealed class GraphForward : Forward
{
    private readonly Operation[] operations;
    private readonly int[] first, second;
    private readonly torch.Tensor?[] values;
    private readonly Operations compiler;
    private readonly int output;

    // Convolution, pooling and BatchNorm are 1.1 to 1.3 times as fast with the channels innermost, GroupNorm is half as fast.
    private readonly bool channelsLast;

    public GraphForward(ModelSpec model, Parameters parameters, int batchCapacity)
    {
        compiler = new Operations(model, parameters, batchCapacity);
        operations = [.. model.Nodes.Select(compiler.Compile)];
        first = [.. model.Nodes.Select(node => node.Inputs[0])];
        second = [.. model.Nodes.Select(node => node.Inputs.Count > 1 ? node.Inputs[1] : node.Inputs[0])];
        channelsLast = model.Input.Channels > 1
            && model.Nodes.Any(node => node.Layer is Conv)
            && !model.Nodes.Any(node => node.Layer is GroupNorm);
        values = new torch.Tensor?[operations.Length + 1];
        output = model.OutputNode;
    }

    public override torch.Tensor Run(torch.Tensor images, RandomStream? dropout)
    {
        values[0] = channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;
        for (var i = 0; i < operations.Length; i++)
            values[i + 1] = operations[i](values[first[i]]!, values[second[i]]!, dropout);
        if (output >= 0) Representation = values[first[output]];
        var logits = values[^1]!;
        Array.Clear(values);
        return logits;
    }

    public override void Dispose() => compiler.Dispose();
}
