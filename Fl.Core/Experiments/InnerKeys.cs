namespace Fl.Core;

/// <summary>The dotted keys of an experiment by their last word.</summary>
internal sealed class InnerKeys(Catalog catalog)
{
    /// <summary>
    /// The dotted key that ends in a word, e.g. <c>train.lr</c>: of the experiment's tables, else of a component; null for none.
    /// </summary>
    public string? Find(string word)
    {
        var options = OptionInfo.Of(typeof(Experiment));
        return options.Where(option => option.Form is OptionForm.Table).Select(option => Within(option.Key, [option.Type], word))
            .FirstOrDefault(key => key is not null)
            ?? options.Where(option => option.Form is OptionForm.Component)
                .Select(option => Within(option.Key, catalog.Of(option.Type).Select(entry => entry.Type), word))
                .FirstOrDefault(key => key is not null);
    }

    private static string? Within(string key, IEnumerable<Type> types, string word) =>
        types.Any(type => OptionInfo.Of(type).Any(option => option.Key == word)) ? $"{key}.{word}" : null;
}
