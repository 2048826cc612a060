namespace Fl.Core;

/// <summary>Which tensor of a safetensors file each of a model's is read from.</summary>
internal static class TensorMatch
{
    private const int MostNamed = 5;

    /// <param name="fileNames">The file's names by the model's.</param>
    /// <param name="isExcepted">Tensors, by the model's names, that the file may have or not, in any shape; null for none.</param>
    /// <param name="remedy">What can be done where the file holds another model, after the message.</param>
    /// <returns>Without the excepted ones.</returns>
    /// <exception cref="BadInputException">
    /// The file holds another model; the message names tensors that are missing, left over and of another shape.
    /// </exception>
    public static IReadOnlyList<(Segment Segment, SafetensorsTensor Tensor)> Of(SafetensorsHeader header, string path, Layout layout,
        IReadOnlyDictionary<string, string> fileNames, Func<string, bool>? isExcepted, string remedy)
    {
        var matched = new List<(Segment Segment, SafetensorsTensor Tensor)>();
        List<string> missing = [], others = [];
        foreach (var segment in layout.Segments)
        {
            if (isExcepted?.Invoke(segment.Name) == true) continue;
            var shape = $"[{string.Join(", ", segment.Shape)}]";
            if (!fileNames.TryGetValue(segment.Name, out var name))
                missing.Add($"'{segment.Name}' {shape}");
            else if (header.Tensors[name] is var tensor && !(TensorValues.CanRead(tensor) && HasShape(tensor, segment)))
                others.Add($"'{Quoting.OneLine(name)}' is {tensor.Type} [{string.Join(", ", tensor.Shape)}] where the model has {shape}");
            else
                matched.Add((segment, tensor));
        }
        var known = layout.Segments.Select(segment => segment.Name).ToHashSet();
        // BatchNorm's counters say nothing that training needs.
        var left = fileNames.Where(pair => !known.Contains(pair.Key) && !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Where(pair => isExcepted?.Invoke(pair.Key) != true).Select(pair => $"'{Quoting.OneLine(pair.Value)}'").ToList();
        List<string> mistakes = [];
        if (missing.Count > 0) mistakes.Add($"it has no tensor {Some(missing)}");
        if (left.Count > 0) mistakes.Add($"the model has no tensor {Some(left)}");
        if (others.Count > 0) mistakes.Add($"tensor {Some(others)}");
        return mistakes.Count == 0
            ? matched
            : throw new BadInputException($"'{path}' holds another model: {string.Join("; ", mistakes)}.{remedy}");
    }

    private static string Some(List<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed:n0} more" : "");

    private static bool HasShape(SafetensorsTensor tensor, Segment segment) =>
        tensor.Shape.SequenceEqual(segment.Shape.Select(size => (long)size));
}
