namespace Fl.Core;

/// <summary>A model spelt out layer by layer in the experiment file; a bare list of layers is short for it.</summary>
[Named("layers")]
public sealed record LayerList : ModelFamily
{
    /// <summary>The layers, first to last; the last yields as many values as there are classes.</summary>
    [BareList]
    public required IReadOnlyList<Layer> Layers { get; init; }

    public override IEnumerable<Problem> Problems()
    {
        foreach (var problem in base.Problems()) yield return problem;
        if (Layers.Count == 0) yield return new("layers", "a model needs at least one layer.");
        var names = Layers.Select((layer, index) => layer.Name ?? index.ToString()).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Length == 0 || names[i].Contains('.'))
                yield return new($"layers.{i}.name", $"'{names[i]}' cannot name a layer: a name has at least one letter and no dot.");
            if (names.IndexOf(names[i]) is var first && first < i)
                yield return new($"layers.{i}.name",
                    $"'{names[i]}' already names layer {first}; names differ (a layer without one is named by its index).");
        }
    }

    protected override Model Make(Shape input, LearningTask task) => ModelSpec.Build("layers", input, task, Layers);
}
