namespace Fl.Core;

/// <summary>Layers by their names, in PyTorch's naming; a name stands for all layers within it: layer1 for layer1.0.conv1.</summary>
internal static class LayerNames
{
    /// <summary>Whether a tensor belongs to one of the layers.</summary>
    public static bool Cover(IReadOnlyList<string> layers, string tensor) =>
        layers.Any(layer =>
            tensor.Length > layer.Length && tensor[layer.Length] == '.' && tensor.StartsWith(layer, StringComparison.Ordinal));

    /// <param name="others">Tensors that are named beside the model's.</param>
    /// <exception cref="BadInputException">There is no layer of one of the names.</exception>
    public static void Check(IReadOnlyList<string> layers, string option, Model model, IReadOnlyCollection<string>? others = null)
    {
        var tensors = model.Layout.Segments.Select(segment => segment.Name).ToList();
        if (layers.FirstOrDefault(layer => !tensors.Concat(others ?? []).Any(tensor => Cover([layer], tensor))) is not { } unknown) return;
        var outermost = tensors.Select(tensor => tensor.Split('.')[0]).Distinct();
        throw new BadInputException(
            $"model '{model.Name}': {option} names '{Quoting.OneLine(unknown)}', which is no layer with weights; its layers are "
            + $"{string.Join(", ", outermost)}"
                + $"{(Nearest.Hint(unknown, tensors.SelectMany(Layers).Distinct()) is { Length: > 0 } hint ? hint : ".")}");
    }

    /// <summary>All names of layers that a tensor is in: layer1, layer1.0, layer1.0.conv1.</summary>
    private static IEnumerable<string> Layers(string tensor) =>
        Enumerable.Range(0, tensor.Length).Where(i => tensor[i] == '.').Select(i => tensor[..i]);
}
