using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// What a saved model says about itself: all that is needed to run it on a picture. It rides in the metadata of its
/// safetensors file, as YAML under <c>fl</c>, and depends on the experiment alone, not on the machine or the files of it.
/// </summary>
public sealed record ModelCard : Component
{
    private const string Key = "fl";
    private const int LongestSide = 4096;

    /// <summary>The architecture, without where it started from and what was frozen.</summary>
    public required ModelFamily Model { get; init; }

    /// <summary>Channels, height and width of its images.</summary>
    public required IReadOnlyList<int> Input { get; init; }

    /// <summary>Number of classes.</summary>
    [Range(1, 65536)]
    public required int Classes { get; init; }

    /// <summary>What the classes are called, in the order of their numbers; empty where nobody says.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>
    /// A byte of a pixel becomes byte * scale + shift; a pair for each channel, or for each pixel. See <see cref="Normalization"/>.
    /// </summary>
    public required IReadOnlyList<float> Scale { get; init; }

    /// <summary>See <see cref="Scale"/>.</summary>
    public required IReadOnlyList<float> Shift { get; init; }

    /// <summary>Whether its pictures were turned upright by their cameras' notes.</summary>
    public PictureOrientation Orientation { get; init; }

    /// <summary>The images that it takes.</summary>
    internal Shape Shape => new(Input[0], Input[1], Input[2]);

    /// <summary>The card of a model; null for one that is no layer graph, such as a user's module, which is more than its
    /// file, that is given no pictures, or that no experiment file could hold.</summary>
    public static ModelCard? Of(ModelFamily family, Model model, Dataset dataset) =>
        model is not ModelSpec || dataset.Normalization is not { } normalization || ComponentTree.WhyNotWritten(family) is not null
            ? null : new()
    {
        Model = family.WithoutInitial() with { Freeze = [] },
        Input = [model.Input.Channels, model.Input.Height, model.Input.Width],
        Classes = model.Outputs,
        ClassNames = dataset.ClassNames,
        Scale = normalization.Scale,
        Shift = normalization.Shift,
        Orientation = dataset.Orientation,
    };

    /// <summary>The metadata for <see cref="Safetensors.Write"/>.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() => new Dictionary<string, string> { [Key] = ComponentWriter.Write(this) };

    /// <summary>Reads the card of a saved model.</summary>
    /// <param name="catalog">What the model may be. Without <c>torch-module</c> in it, no file can have code loaded.</param>
    /// <exception cref="BadInputException">The file is missing or damaged, or has no sound card.</exception>
    public static ModelCard Read(string path, Catalog catalog)
    {
        using var file = Safetensors.Open(path);
        if (!SafetensorsHeader.Read(file, path).Metadata.TryGetValue(Key, out var text))
            throw new BadInputException(
                $"'{path}' does not say which model it holds; expected the model.safetensors of a run of fl, of a model made of layers.");
        var mistakes = new List<Mistake>();
        var root = YamlReader.Read(text, mark => new Place(path, Math.Max(1, mark.Line), Math.Max(1, mark.Column)), mistakes);
        if (root is not null) new YamlVariables(find: null, mistakes).Replace(root);
        var card = root is YamlTable table
            ? (ModelCard)new Binder(catalog, mistakes).Fill(typeof(ModelCard), table, table.Place, "")
            : null;
        return mistakes.Count == 0 && card is not null ? card : throw new BadInputException(
            $"'{path}' does not say soundly which model it "
            + $"holds{(mistakes.Count > 0 ? $": {mistakes[0].Path}: {mistakes[0].Message}" : ".")}");
    }

    public override IEnumerable<Problem> Problems()
    {
        if (Input.Count != 3 || Input.Any(size => size is < 1 or > LongestSide) || (long)Input[0] * Input[1] * Input[2] > 1 << 26)
        {
            yield return new("input", $"[{string.Join(", ", Input)}] are not channels, height and width of an image.");
            yield break;
        }
        if (ClassNames.Count > 0 && ClassNames.Count != Classes)
            yield return new("class_names", $"there are {ClassNames.Count} names for {Classes} classes.");
        if (Scale.Count != Shift.Count || (Scale.Count != Shape.Channels && Scale.Count != Shape.Size))
            yield return new("scale", $"{Scale.Count} scales and {Shift.Count} shifts do not fit images of {Shape}.");
    }
}
