namespace Fl.Core;

/// <summary>
/// What is trained: images of one shape in, one logit per class out, all parameters in ONE flat vector with a
/// named layout. A <see cref="ModelSpec"/> is a layer graph that every engine runs; an engine may bring models of its own.
/// </summary>
public abstract class Model(string name, ImageShape input, int classes, Layout layout)
{
    /// <summary>The name in the experiment file.</summary>
    public string Name { get; } = name;

    public ImageShape Input { get; } = input;

    public int Classes { get; } = classes;

    public Layout Layout { get; } = layout;

    /// <summary>Writes the initial weights (length <see cref="Layout.Length"/>) that belong to the experiment's seed.</summary>
    public abstract void Initialize(Span<float> weights, long seed);
}
