namespace Fl.Core.Managed;

/// <summary>A model's graph compiled for one register width and one batch capacity: operations in order, bound to their memory.</summary>
internal sealed unsafe class Plan<W, V>
    where W : IWidth<V>
    where V : struct
{
    private readonly ModelSpec model;
    private readonly Graph graph;
    private readonly Parameters parameters;
    private readonly Arena arena;
    private readonly int blocks;
    private readonly bool trains;
    private readonly Activation[] values;
    private readonly List<Operation> operations = [];
    private readonly List<int> byImage;

    /// <param name="trains">Whether there is a backward pass.</param>
    public Plan(ModelSpec model, Parameters parameters, Arena arena, int batchCapacity, bool trains)
    {
        (this.model, this.parameters, this.arena, this.trains) = (model, parameters, arena, trains);
        graph = new Graph(model);
        blocks = (batchCapacity + W.Lanes - 1) / W.Lanes;
        values = new Activation[model.Nodes.Count + 1];
        byImage = ImageForm.Convolutions(model, graph, batchCapacity, W.Lanes);
        values[0] = byImage.Count > 0
            ? new Activation(model.Input, W.Lanes, blocks * W.Lanes, hasGradient: false)
            : graph.StartsFullyConnected && model.Input.Size >= W.Lanes
            ? new Activation(model.Input, ImageRows<W, V>.StrideOf(model.Input.Size), blocks * W.Lanes, arena)
            : new Activation(model.Input, W.Lanes, graph.HaloOf(0), blocks, hasGradient: false);
        if (values[0].Values == null) values[0].PlaceValues(arena.Floats(values[0].Count), isShared: false);
        for (var node = 0; node < model.Nodes.Count; node++)
            if (values[node + 1] is null) Compile(node);
        arena.Lifetimes.Operation = operations.Count;
        arena.Lifetimes.Read(Logits);
        arena.Lifetimes.Settle(operations, FirstTrained, arena);
        arena.Settle();
    }

    public IReadOnlyList<Operation> Operations => operations;

    /// <summary>The first operation with parameters that are trained: backward ends with it.</summary>
    public int FirstTrained { get; private set; } = -1;

    /// <summary>The operation that reads the representation; -1 where the model has none.</summary>
    public int Output { get; private set; } = -1;

    public Representation? Representation { get; private set; }

    public Activation Input => values[0];

    public Activation Logits => values[^1];

    /// <summary>The runs of trained parameters that no operation's backward pass steps.</summary>
    public IEnumerable<(int Start, int Length)> Unstepped()
    {
        var start = 0;
        foreach (var segment in operations.Skip(FirstTrained).Select(operation => operation.Stepped).OfType<Segment>()
            .OrderBy(segment => segment.Offset))
        {
            if (segment.Offset > start) yield return (start, segment.Offset - start);
            start = segment.Offset + segment.Length;
        }
        if (start < model.Layout.TrainableLength) yield return (start, model.Layout.TrainableLength - start);
    }

    private void Compile(int index)
    {
        var node = model.Nodes[index];
        var fusion = graph.FusionOf(index);
        var source = new Source(values[node.Inputs[0]], graph.Accumulates(index, 0));
        if (byImage.Count > 0 && source.Value.Lanes == 1 && !byImage.Contains(index)) source = Turned(source);
        if (node.Layer is Flatten && source.Value.Halo == 0 && graph.HaloOf(index + 1) == 0 && graph.HasOneReader(node.Inputs[0]))
        {
            values[index + 1] = source.Value.As(node.OutputShape);
            return;
        }
        if (node.Layer is Linear && source.Value.Halo > 0) source = Flattened(source);
        // With and without a backward pass: the halo decides in which order a normalization adds up.
        var halo = graph.HaloOf(fusion.Last + 1);
        if (node.Layer is Conv && !fusion.Pooled) halo = Math.Max(halo, new ConvGeometry(node).OutputHalo);
        var shape = model.Nodes[fusion.Last].OutputShape;
        var output = byImage.Contains(index)
            ? new Activation(shape, index == byImage[^1] ? 1 : W.Lanes, blocks * W.Lanes, hasGradient: trains)
            : new Activation(shape, W.Lanes, halo, blocks, hasGradient: trains);
        for (var done = index; ; done = NextOf(done))
        {
            values[done + 1] = output;
            if (done == fusion.Last) break;
        }
        if (FirstTrained < 0 && node.Tensors.Any(tensor => tensor.Segment.Trainable)) FirstTrained = operations.Count;
        if (index == model.OutputNode) (Output, Representation) = (operations.Count, new Representation(source.Value));
        var second = node.Inputs.Count > 1 ? new Source(values[node.Inputs[1]], graph.Accumulates(index, 1)) : null;
        Begin(output, source, second);
        operations.Add(ManagedLayers<W, V>.Compile(new(node, source, second, output, fusion, parameters, arena, blocks)));
        if (halo == 0) return;
        Begin(null, new(output, false), null);
        operations.Add(new HaloOperation(output));
    }

    /// <summary>The next operation begins.</summary>
    private void Begin(Activation? written, Source first, Source? second)
    {
        arena.StartOver();
        arena.Lifetimes.Operation = operations.Count;
        if (written is not null) arena.Lifetimes.Write(written);
        arena.Lifetimes.Read(first.Value);
        if (second is not null) arena.Lifetimes.Read(second.Value);
    }

    /// <summary>What came image after image, with images side by side.</summary>
    private Source Turned(Source source)
    {
        var flat = new Activation(new Shape(source.Value.Shape.Size, 1, 1), W.Lanes, 0, blocks, hasGradient: trains);
        Begin(flat, source, null);
        operations.Add(new TurnOperation<W, V>(source.Value, flat));
        return new Source(flat, Accumulates: false);
    }

    private Source Flattened(Source source)
    {
        var shape = new Shape(source.Value.Shape.Size, 1, 1);
        var flat = new Activation(shape, W.Lanes, 0, blocks, hasGradient: source.NeedsGradient);
        Begin(flat, source, null);
        operations.Add(new FlattenOperation<W, V>(source, flat));
        return new Source(flat, Accumulates: false);
    }

    /// <summary>The node that reads what <paramref name="node"/> gives, which nothing else reads.</summary>
    private int NextOf(int node) =>
        Enumerable.Range(node + 1, model.Nodes.Count - node - 1).First(next => model.Nodes[next].Inputs.Contains(node + 1));
}
