namespace Fl.Core;

/// <summary>
/// What the tensors of a file are called in a model: without the prefixes that PyTorch's wrappers put before all of them, and renamed
/// where the experiment says so.
/// </summary>
internal static class TensorNames
{
    // Of DataParallel and DistributedDataParallel, and of torch.compile.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <param name="renames">A name of the file stands for all tensors within it; the longest that fits is taken.</param>
    /// <returns>The file's names by the model's.</returns>
    /// <exception cref="BadInputException">A renaming is of no tensor, or two tensors get one name.</exception>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyCollection<string> names, Layout layout, NameMap renames, string path)
    {
        var wrapped = 0;
        string[] own = [.. layout.Segments.Select(segment => segment.Name)];
        while (Array.Find(Wrappers, wrapper => IsAround(names, wrapped, wrapper) && !IsAround(own, 0, wrapper)) is { } found)
            wrapped += found.Length;
        var byModel = new Dictionary<string, string>();
        var used = new HashSet<string>();
        foreach (var name in names)
        {
            var renamed = Rename(name[wrapped..], renames, used);
            if (!byModel.TryAdd(renamed, name))
                throw new BadInputException($"'{path}': tensors '{Quoting.OneLine(byModel[renamed])}' and '{Quoting.OneLine(name)}' "
                    + $"would both be '{Quoting.OneLine(renamed)}'; change initial_map.");
        }
        if (renames.Pairs.FirstOrDefault(pair => !used.Contains(pair.From)).From is not { } unused) return byModel;
        var hint = Nearest.Hint(unused, names.SelectMany(name => Layers(name[wrapped..])).Distinct());
        throw new BadInputException(
            $"'{path}': initial_map names '{Quoting.OneLine(unused)}', and the file has no tensor in it{(hint.Length > 0 ? hint : ".")}");
    }

    private static bool IsAround(IReadOnlyCollection<string> names, int from, string wrapper) =>
        names.Count > 0 && names.All(name => name.AsSpan(from).StartsWith(wrapper, StringComparison.Ordinal));

    private static string Rename(string name, NameMap renames, HashSet<string> used)
    {
        var longest = renames.Pairs.Where(pair => name == pair.From || LayerNames.Cover([pair.From], name))
            .OrderByDescending(pair => pair.From.Length).FirstOrDefault();
        if (longest.From is null) return name;
        used.Add(longest.From);
        return longest.To + name[longest.From.Length..];
    }

    /// <summary>All names of layers that a tensor is in, and its own.</summary>
    private static IEnumerable<string> Layers(string tensor) =>
        Enumerable.Range(0, tensor.Length).Where(i => tensor[i] == '.').Select(i => tensor[..i]).Append(tensor);
}
