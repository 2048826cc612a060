namespace Fl.Core;

/// <summary>Lowers layers to nodes, giving each its place, its shapes and its tensors.</summary>
public sealed class GraphBuilder(string model, Shape input)
{
    // A gigabyte for one example; far below what overflows.
    private const long MostValues = 1 << 28;

    private readonly List<(Layer Layer, string Path, int[] Inputs, Shape In, Shape Out, TensorSpec[] Tensors)> nodes = [];
    private string prefix = "";

    /// <summary>Shape of the value at hand.</summary>
    public Shape Shape { get; private set; } = input;

    /// <summary>Index of the value at hand: 0 is the input, i + 1 the output of node i.</summary>
    public int Value { get; private set; }

    /// <summary>Appends layers in order; a layer without a name of its own is called by its index, as in nn.Sequential.</summary>
    public void Append(IReadOnlyList<Layer> layers, string under = "")
    {
        var outer = prefix;
        if (under.Length > 0) prefix = outer + under + ".";
        for (var i = 0; i < layers.Count; i++) layers[i].Lower(this, layers[i].Name ?? i.ToString());
        prefix = outer;
    }

    /// <summary>Appends one operation that reads the value at hand (and <paramref name="second"/>, for two inputs).</summary>
    public void Emit(Layer layer, string name, Shape output, TensorSpec[] tensors, int? second = null)
    {
        if ((long)output.Channels * output.Height > MostValues / output.Width)
            throw Misfit(name, $"its output of {output} for one example is too large; make the layer or the images smaller.");
        nodes.Add((layer, prefix + name, second is { } other ? [Value, other] : [Value], Shape, output, tensors));
        (Value, Shape) = (nodes.Count, output);
    }

    /// <summary>Goes back to an earlier value, to start a branch from it.</summary>
    public void MoveTo(int value, Shape shape) => (Value, Shape) = (value, shape);

    /// <summary>The error for a layer that does not fit.</summary>
    public BadInputException Misfit(string name, string reason) => new($"model '{model}', layer '{prefix}{name}': {reason}");

    internal ModelSpec Finish(Func<Layout, IReadOnlyList<Node>, ModelSpec> make)
    {
        var layout = new Layout(nodes.SelectMany(n => n.Tensors.Select(t => ($"{n.Path}.{t.Name}", t.Shape, t.Trainable))));
        return make(layout, [.. nodes.Select(n => new Node(n.Layer, n.Path, n.Inputs, n.In, n.Out,
            [.. n.Tensors.Select(t => new NodeTensor(t.Name, layout[$"{n.Path}.{t.Name}"], t.Bound, t.Constant))]))]);
    }
}
