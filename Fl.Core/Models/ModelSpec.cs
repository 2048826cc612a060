namespace Fl.Core;

/// <summary>
/// A model as a graph of layers, lowered to nodes in execution order: node i reads earlier values and writes value i + 1;
/// value 0 is the input batch, the last value what the task is about, the logits of classes: batch x outputs x positions.
/// </summary>
public sealed class ModelSpec : Model
{
    private ModelSpec(string name, Shape input, LearningTask task, Layout layout, IReadOnlyList<Node> nodes)
        : base(name, input, task, layout)
    {
        Nodes = nodes;
        var last = nodes.ToList().FindLastIndex(node => node.Layer is Linear);
        if (nodes.Take(Math.Max(0, last)).Any(node => node.Tensors.Any(tensor => tensor.Segment.Trainable))) OutputNode = last;
        if (nodes.FirstOrDefault(node => node is { Layer: BatchNorm, IsFrozen: false, InputShape: { Height: 1, Width: 1 } }) is { } norm)
            WhyNotAlone = Unvarying(norm.Path);
    }

    /// <summary>The graph in execution order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The node whose input is the representation; -1 where there is none.</summary>
    public int OutputNode { get; } = -1;

    public override int RepresentationLength => OutputNode < 0 ? 0 : Nodes[OutputNode].InputShape.Size;

    public override string? WhyNotAlone { get; }

    public override double? TrainingFlops => Nodes.Sum(node =>
    {
        var products = node.Layer switch
        {
            Conv => (double)node.Tensor("weight")!.Length * node.OutputShape.Height * node.OutputShape.Width,
            Linear => node.Tensor("weight")!.Length,
            _ => 0,
        };
        return 2 * products * (ReadsImages(node) ? 2 : 3);
    });

    /// <summary>
    /// Why an engine that lacks something for a layer cannot run the graph, in one sentence; null where it lacks nothing.
    /// </summary>
    /// <param name="runs">Whether the engine computes that node.</param>
    public string? Lacking(Func<Node, bool> runs) => Nodes.FirstOrDefault(node => !runs(node)) is { } node
        ? $"it has nothing that computes layer '{node.Path}' ({NameOf(node.Layer)})."
        : null;

    /// <summary>Lowers layers to a graph, checking every shape on the way.</summary>
    /// <exception cref="BadInputException">A layer does not fit its input; the message names the layer.</exception>
    public static ModelSpec Build(string name, Shape input, LearningTask task, IReadOnlyList<Layer> layers)
    {
        var graph = new GraphBuilder(name, input);
        graph.Append(layers);
        var output = graph.Shape;
        if (output != new Shape(task.Outputs, 1, task.OutputPositions))
            throw new BadInputException(
                $"model '{name}': the last layer yields {output} values for each example, and the data set has {task.Goal}.");
        return graph.Finish((layout, nodes) => new ModelSpec(name, input, task, layout, nodes));
    }

    /// <summary>
    /// PyTorch's defaults: convolutions and linear layers draw weights and biases from U(-1/sqrt(fan_in), 1/sqrt(fan_in)),
    /// norms start at weight 1 and bias 0, running statistics at mean 0 and variance 1.
    /// </summary>
    protected override void Draw(Span<float> weights, long seed)
    {
        weights.Clear();
        var index = 0;
        foreach (var node in Nodes)
            foreach (var tensor in node.Tensors)
            {
                var values = weights.Slice(tensor.Segment.Offset, tensor.Segment.Length);
                if (tensor.Bound is { } bound)
                {
                    var stream = new RandomStream(seed, Purpose.Initialization, index);
                    foreach (ref var value in values) value = stream.NextUniform(-bound, bound);
                }
                else
                {
                    values.Fill(tensor.Constant);
                }
                index++;
            }
    }

    protected override Model With(Layout layout) => new ModelSpec(Name, Input, LearningTask, layout, [.. Nodes.Select(node => node with
    {
        Tensors = [.. node.Tensors.Select(tensor => tensor with { Segment = layout[tensor.Segment.Name] })],
    })]);

    private static string NameOf(Layer layer) =>
        layer.GetType().IsDefined(typeof(NamedAttribute), inherit: false) ? Catalog.NameOf(layer) : layer.GetType().Name;

    private bool ReadsImages(Node node) => node.Inputs[0] == 0 || Nodes[node.Inputs[0] - 1] is { Layer: Flatten, Inputs: [0] };
}
