namespace Fl.Core.Managed;

/// <summary>
/// The one table of what computes a layer here, for one register width. A layer of another assembly brings its own:
/// <see cref="IManagedLayer"/>.
/// </summary>
internal static class ManagedLayers<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <summary>Where an operation is in a plan.</summary>
    /// <param name="Second">Its second input; null for a layer with one.</param>
    /// <param name="Fusion">The layers behind it that it does too.</param>
    public sealed record Site(
        Node Node, Source Source, Source? Second, Activation Output, Graph.Fusion Fusion, Parameters Parameters, Arena Arena, int Blocks)
    {
        public bool Rectified => Fusion.Rectified;
    }

    private static readonly Dictionary<Type, Func<Site, Operation>> Table = new()
    {
        [typeof(Conv)] = at => at.Output.Lanes == 1
            ? new ImageConvOperation<W, V>(at.Node, at.Source, at.Output, at.Rectified, at.Parameters, at.Blocks * W.Lanes, at.Arena)
            : new ConvOperation<W, V>(at.Node, at.Source, at.Output, at.Rectified, at.Fusion.Pooled, at.Parameters, at.Arena, at.Blocks),
        [typeof(Linear)] = at => new LinearOperation<W, V>(at.Node, at.Source, at.Output, at.Rectified, at.Parameters, at.Arena, at.Blocks),
        [typeof(Relu)] = at => new ElementwiseOperation<W, V, Rectifier>(at.Source, at.Output),
        [typeof(Sigmoid)] = at => new ElementwiseOperation<W, V, LogisticFunction>(at.Source, at.Output),
        [typeof(Tanh)] = at => new ElementwiseOperation<W, V, HyperbolicTangent>(at.Source, at.Output),
        [typeof(MaxPool)] = at => new MaxPoolOperation<W, V>((MaxPool)at.Node.Layer, at.Source, at.Output, at.Arena, at.Blocks),
        [typeof(AvgPool)] = at => new AvgPoolOperation<W, V>((AvgPool)at.Node.Layer, at.Source, at.Output),
        [typeof(GlobalAvgPool)] = at => new GlobalAvgPoolOperation<W, V>(at.Source, at.Output),
        [typeof(Flatten)] = at => new FlattenOperation<W, V>(at.Source, at.Output),
        [typeof(GroupNorm)] = at =>
            new GroupNormOperation<W, V>(at.Node, at.Source, at.Output, at.Rectified, at.Parameters, at.Arena, at.Blocks),
        [typeof(BatchNorm)] = at => new BatchNormOperation<W, V>(at.Node, at.Source, at.Output, at.Rectified, at.Parameters, at.Arena),
        [typeof(Dropout)] = at => Mask(at, ((Dropout)at.Node.Layer).P, wholeChannels: false),
        [typeof(ChannelDropout)] = at => Mask(at, ((ChannelDropout)at.Node.Layer).P, wholeChannels: true),
        [typeof(Add)] = at => new AddOperation<W, V>(at.Source, at.Second!, at.Output, at.Rectified),
    };

    /// <summary>Whether there are kernels for a node's layer.</summary>
    public static bool Has(Node node) => node.Layer is IManagedLayer
        ? node.Tensors.All(tensor => tensor.Segment.Trainable || tensor.Segment.Frozen)
        : Table.ContainsKey(node.Layer.GetType());

    /// <summary>The operation of a node that <see cref="Has"/> kernels.</summary>
    public static Operation Compile(Site at) => at.Node.Layer is IManagedLayer own
        ? new OwnOperation<W, V>(own, at.Node, at.Source, at.Output, at.Parameters)
        : Table[at.Node.Layer.GetType()](at);

    private static MaskOperation<W, V> Mask(Site at, double p, bool wholeChannels) =>
        new(at.Source, at.Output, (float)p, wholeChannels, at.Arena, at.Blocks);
}
