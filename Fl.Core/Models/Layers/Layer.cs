namespace Fl.Core;

/// <summary>A layer of a model, as an experiment file lists it and as engines compute it.</summary>
[Kind("layers")]
public abstract record Layer : Component
{
    /// <summary>Its name inside its parent, as in PyTorch (<c>conv1</c>); null means its index.</summary>
    [Word]
    public string? Name { get; init; }

    /// <summary>Appends this layer to a graph under <paramref name="name"/>.</summary>
    public abstract void Lower(GraphBuilder graph, string name);
}
