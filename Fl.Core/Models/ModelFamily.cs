namespace Fl.Core;

/// <summary>
/// The <c>model:</c> of an experiment: builds the model for the shape of a data set's examples and what is learnt of them.
/// </summary>
[Kind("models")]
public abstract record ModelFamily : Component
{
    /// <summary>
    /// Start from the weights of this safetensors file, under PyTorch's names, instead of random ones; relative to the
    /// experiment file, else to the current directory.
    /// </summary>
    public string? Initial { get; init; }

    /// <summary>
    /// Layers that start at random all the same, such as the last one where the classes are others, and layers that only the file has; a
    /// name stands for all layers within it.
    /// </summary>
    [Word]
    public IReadOnlyList<string> InitialExcept { get; init; } = [];

    /// <summary>
    /// What is called otherwise in the initial file, the file's name first: {fc: linear}. A name stands for all layers within it. The
    /// prefixes module. and _orig_mod. of PyTorch's wrappers are taken off before.
    /// </summary>
    public NameMap InitialMap { get; init; } = NameMap.Empty;

    /// <summary>
    /// Layers that are not trained: their weights stay as they are to the last bit, and a BatchNorm normalizes by its running
    /// statistics, which stay too. A name stands for all layers within it.
    /// </summary>
    [Word]
    public IReadOnlyList<string> Freeze { get; init; } = [];

    public override IEnumerable<Problem> Problems()
    {
        if (Initial is not null) yield break;
        if (InitialExcept.Count > 0)
            yield return new("initial_except", "there is no initial file to leave layers out of; give initial, or leave this out.");
        if (InitialMap.Pairs.Count > 0)
            yield return new("initial_map", "there is no initial file to rename layers of; give initial, or leave this out.");
    }

    public override Component Rooted(string baseDirectory) =>
        Initial is null ? this : this with { Initial = UserPath.Resolve(Initial, baseDirectory) };

    /// <summary>A client builds it from a random start: its weights come from the server.</summary>
    public override Component Portable() => WithoutInitial();

    /// <exception cref="BadInputException">The model does not fit these examples, its initial file,
    /// or the layers that are named.</exception>
    public Model Build(Shape input, LearningTask task)
    {
        var model = Make(input, task);
        if (Freeze.Count > 0) model = model.Freeze(Freeze);
        if (Initial is not null) model.Pretrained = new Pretrained(Initial, InitialExcept, InitialMap, model);
        return model;
    }

    /// <summary>The same architecture from a random start.</summary>
    public ModelFamily WithoutInitial() => this with { Initial = null, InitialExcept = [], InitialMap = NameMap.Empty };

    /// <summary>Makes the model with all layers trained, from a random start.</summary>
    /// <exception cref="BadInputException">The model does not fit these examples.</exception>
    protected abstract Model Make(Shape input, LearningTask task);
}
