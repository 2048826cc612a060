namespace Fl.Core;

/// <summary>Weights of a file that a model starts from, some layers left out and some called otherwise.</summary>
internal sealed class Pretrained
{
    private readonly string path;
    private readonly IReadOnlyList<string> except;
    private readonly NameMap renames;
    private readonly Layout layout;

    /// <exception cref="BadInputException">The file is missing or damaged, or its tensors are not the model's.</exception>
    public Pretrained(string path, IReadOnlyList<string> except, NameMap renames, Model model)
    {
        (this.path, this.except, this.renames, layout) = (path, except, renames, model.Layout);
        LayerNames.Check(except, "initial_except", model, Safetensors.Names(path, layout, renames));
        Safetensors.Check(path, layout, IsExcepted, " Layers named in initial_except keep their random start, "
            + "and initial_map says what is called otherwise in the file.", renames);
    }

    /// <summary>Writes the file's tensors over the weights, and leaves those of the excepted layers.</summary>
    public void Load(Span<float> weights) => Safetensors.Read(path, layout, weights, IsExcepted, renames);

    /// <summary>Whether the file has what this tensor starts with.</summary>
    public bool Has(string tensor) => !IsExcepted(tensor);

    private bool IsExcepted(string tensor) => LayerNames.Cover(except, tensor);
}
