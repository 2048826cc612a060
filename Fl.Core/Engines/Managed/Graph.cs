namespace Fl.Core.Managed;

/// <summary>What a plan has to know about a lowered graph: who reads what, and which nodes are done by the one before them.</summary>
internal sealed class Graph
{
    private readonly ModelSpec model;
    private readonly List<int>[] readers;

    public Graph(ModelSpec model)
    {
        this.model = model;
        readers = [.. Enumerable.Range(0, model.Nodes.Count + 1).Select(_ => new List<int>())];
        for (var node = 0; node < model.Nodes.Count; node++)
            foreach (var value in model.Nodes[node].Inputs) readers[value].Add(node);
    }

    /// <summary>What one operation does: the node, and the ReLU and the 2x2 pooling that only it feeds.</summary>
    /// <param name="Last">The last node that is done; its value is what is written.</param>
    public readonly record struct Fusion(bool Rectified, bool Pooled, int Last);

    public Fusion FusionOf(int node)
    {
        var fusion = new Fusion(false, false, node);
        var layer = model.Nodes[node].Layer;
        if (layer is not (Conv or Linear or GroupNorm or BatchNorm or Add)) return fusion;
        while (ReaderOf(fusion.Last + 1) is { } next)
        {
            switch (model.Nodes[next].Layer)
            {
                case Relu when !fusion.Rectified:
                    fusion = fusion with { Rectified = true, Last = next };
                    continue;
                case MaxPool { Kernel: 2, Step: 2, Padding: 0 } when layer is Conv && !fusion.Pooled:
                    fusion = fusion with { Pooled = true, Last = next };
                    continue;
                default:
                    return fusion;
            }
        }
        return fusion;
    }

    /// <summary>Zeros that whoever reads a value needs around it.</summary>
    public int HaloOf(int value) =>
        readers[value].Select(reader => model.Nodes[reader].Layer is Conv ? new ConvGeometry(model.Nodes[reader]).InputHalo : 0)
            .DefaultIfEmpty().Max();

    /// <summary>True where that input's gradient is added to one that is already there.</summary>
    public bool Accumulates(int node, int input)
    {
        var inputs = model.Nodes[node].Inputs;
        return readers[inputs[input]][^1] != node || (input == 1 && inputs[0] == inputs[1]);
    }

    /// <summary>Whether a linear layer, and nothing else, reads the input.</summary>
    public bool StartsFullyConnected
    {
        get
        {
            var value = 0;
            while (ReaderOf(value) is { } reader)
            {
                if (model.Nodes[reader].Layer is Linear) return true;
                if (model.Nodes[reader].Layer is not Flatten) return false;
                value = reader + 1;
            }
            return false;
        }
    }

    public bool HasOneReader(int value) => ReaderOf(value) is not null;

    /// <summary>The one node that reads a value; null where none or several do.</summary>
    public int? ReaderOf(int value) => readers[value] is [var only] ? only : null;
}
