using Fl.Core.Engines.Torch;
using TorchSharp;

namespace Fl.Core.Tests;

/// <summary>A factor for each channel, y = w_c x: a layer of another assembly with both halves in its one file.</summary>
[Named("channel-scale")]
public sealed record ChannelScale : Layer, IManagedLayer, ITorchLayer
{
    public override void Lower(GraphBuilder graph, string name) =>
        graph.Emit(this, name, graph.Shape, [new("weight", [graph.Shape.Channels], Constant: 1)]);

    public void Forward(Node node, ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y)
    {
        var plane = x.Length / parameters.Length;
        for (var i = 0; i < x.Length; i++) y[i] = parameters[i / plane] * x[i];
    }

    public void Backward(
        Node node, ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy,
        Span<float> dx, Span<float> dParameters)
    {
        var plane = x.Length / parameters.Length;
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] = parameters[i / plane] * dy[i];
            dParameters[i / plane] += x[i] * dy[i];
        }
    }

    public torch.Tensor Forward(Node node, torch.Tensor x, IReadOnlyDictionary<string, torch.Tensor> tensors, bool isTraining) =>
        x * tensors["weight"].view(1, -1, 1, 1);
}
