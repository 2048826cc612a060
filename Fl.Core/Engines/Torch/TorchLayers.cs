using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>The one table of what computes a layer here. A layer of another assembly brings its own: <see cref="ITorchLayer"/>.</summary>
internal static class TorchLayers
{
    /// <summary>Makes the operation of a node.</summary>
    /// <param name="matrix">Whether its input is a matrix, batch x features, rather than images, batch x channels x height x width.</param>
    public delegate Operation Compiler(Operations operations, Node node, bool matrix);

    /// <param name="GivesMatrix">Whether its output is a matrix; null where it is what an input is.</param>
    public sealed record Half(Compiler Compile, bool? GivesMatrix = null);

    private static readonly Dictionary<Type, Half> Table = new()
    {
        [typeof(Conv)] = Images((operations, node) => operations.Convolution(node)),
        [typeof(Linear)] = new((operations, node, matrix) => operations.Fully(node, matrix), GivesMatrix: true),
        [typeof(Relu)] = new((operations, node, _) => operations.Rectified(node)),
        [typeof(Sigmoid)] = Each(static x => x.sigmoid()),
        [typeof(Tanh)] = Each(static x => x.tanh()),
        [typeof(MaxPool)] = Images((_, node) => Operations.Maximum(node)),
        [typeof(AvgPool)] = Images((_, node) => Operations.Average(node)),
        [typeof(GlobalAvgPool)] = new(static (_, _, matrix) => matrix ? (x, _, _) => x : (x, _, _) => x.mean([2, 3]), GivesMatrix: true),
        [typeof(Flatten)] = new(static (_, _, matrix) => matrix ? (x, _, _) => x : (x, _, _) => x.flatten(1), GivesMatrix: true),
        [typeof(GroupNorm)] = new((operations, node, _) => operations.GroupNormalization(node)),
        [typeof(BatchNorm)] = new((operations, node, _) => operations.BatchNormalization(node)),
        [typeof(Dropout)] = new((operations, node, matrix) => operations.Mask(((Dropout)node.Layer).P, node.InputShape, matrix)),
        [typeof(ChannelDropout)] = new((operations, node, matrix) =>
            operations.Mask(((ChannelDropout)node.Layer).P, new Shape(node.InputShape.Channels, 1, 1), matrix)),
        [typeof(Add)] = new((operations, node, _) => operations.Sum(node)),
    };

    private static readonly Half Own = Images((operations, node) => operations.Own(node));

    /// <summary>What computes that layer; null where nothing does.</summary>
    public static Half? Find(Layer layer) => layer is ITorchLayer ? Own : Table.GetValueOrDefault(layer.GetType());

    /// <summary>From images to images.</summary>
    private static Half Images(Func<Operations, Node, Operation> compile) =>
        new((operations, node, matrix) => Operations.Images(node, matrix, compile(operations, node)), GivesMatrix: false);

    private static Half Each(Func<torch.Tensor, torch.Tensor> function) => new((_, _, _) => (x, _, _) => function(x));
}
