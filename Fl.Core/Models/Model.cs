namespace Fl.Core;

/// <summary>
/// What is trained: examples of one shape in, what the task is about out, all parameters in ONE flat vector with a named
/// layout. A <see cref="ModelSpec"/> is a layer graph that every engine runs; an engine may bring models of its own.
/// </summary>
public abstract class Model(string name, Shape input, LearningTask task, Layout layout)
{
    /// <summary>The name in the experiment file.</summary>
    public string Name { get; } = name;

    public Shape Input { get; } = input;

    /// <summary>What it learns.</summary>
    public LearningTask LearningTask { get; } = task;

    /// <summary>Values that it yields for each position of an example: for classes, a logit for each.</summary>
    public int Outputs => LearningTask.Outputs;

    /// <summary>Positions of an example that it yields them for.</summary>
    public int OutputPositions => LearningTask.OutputPositions;

    public Layout Layout { get; } = layout;

    /// <summary>
    /// Floating-point operations of one training step for one example, two for each product of convolutions and linear
    /// layers: forward, the weights' gradient, and the inputs' gradient except that of the images. Null where they cannot be counted.
    /// </summary>
    public virtual double? TrainingFlops => null;

    /// <summary>
    /// Values of an image's representation: what the last linear layer is given of it. 0 where there is no such layer, or nothing before
    /// it is trained.
    /// </summary>
    public virtual int RepresentationLength => 0;

    /// <summary>Why the model cannot be trained on a batch of one example, without a full stop; null where it can.</summary>
    public virtual string? WhyNotAlone => null;

    /// <summary>The file that training starts from; null for a random start.</summary>
    internal Pretrained? Pretrained { get; set; }

    /// <summary>
    /// Writes the weights (length <see cref="Layout.Length"/>) that training starts from: random ones that belong to the
    /// experiment's seed, and over them those of the initial file, where there is one.
    /// </summary>
    /// <exception cref="BadInputException">The initial file has changed since the model was built.</exception>
    public void Initialize(Span<float> weights, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, Layout.Length);
        Draw(weights, seed);
        Pretrained?.Load(weights);
    }

    /// <summary>Draws every weight under the seed, the same whether layers are frozen or not.</summary>
    protected abstract void Draw(Span<float> weights, long seed);

    /// <summary>The <see cref="WhyNotAlone"/> of a model with such a layer.</summary>
    protected static string Unvarying(string layer) =>
        $"layer '{layer}': batch-norm has one value a channel in a batch of 1 example, which has no variance";

    /// <summary>The same model over another layout of the same tensors.</summary>
    protected abstract Model With(Layout layout);

    /// <summary>The same model with some layers frozen.</summary>
    /// <exception cref="BadInputException">It has no such layer, or nothing would be left to train.</exception>
    internal Model Freeze(IReadOnlyList<string> layers)
    {
        LayerNames.Check(layers, "freeze", this);
        var frozen = Layout.Freeze(tensor => LayerNames.Cover(layers, tensor));
        return frozen.TrainableLength > 0
            ? With(frozen)
            : throw new BadInputException($"model '{Name}': freeze leaves nothing to train; leave out a layer, the last one at least.");
    }
}
