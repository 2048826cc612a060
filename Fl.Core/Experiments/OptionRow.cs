namespace Fl.Core;

/// <summary>An option in words: what <c>fl list</c> and the documentation say of it.</summary>
/// <param name="Key">Its YAML key; dotted where it is in a table.</param>
/// <param name="Type">What it holds, e.g. <c>list of numbers</c>.</param>
/// <param name="Default">Its value where the file is silent, as YAML; <c>required</c>, or empty for none.</param>
/// <param name="Allowed">Its bounds or choices; empty where its type says all.</param>
/// <param name="Description">Its documentation.</param>
internal sealed record OptionRow(string Key, string Type, string Default, string Allowed, string Description)
{
    /// <summary>The keys that make a sweep of an experiment.</summary>
    public static readonly IReadOnlyList<OptionRow> OfSweeps =
    [
        new(SweepKeys.Seeds, "integer or list of integers", "", "at least 1; each at least 0", SweepKeys.SeedsDescription),
        new(ExtendedFile.Key, "text", "", "", ExtendedFile.Description),
        new(SweepKeys.Sweep, "table of lists", "", "", SweepKeys.SweepDescription),
        new($"{SweepKeys.Sweep}.{SweepKeys.Mode}", "choice", SweepKeys.Modes[0], string.Join(", ", SweepKeys.Modes),
            SweepKeys.ModeDescription),
    ];

    public static OptionRow Of(OptionInfo option, string prefix = "") =>
        new(prefix + option.Key, TypeOf(option), DefaultOf(option), AllowedIn(option), option.Description);

    private static string TypeOf(OptionInfo option) =>
        option.Element is { } element ? "list of " + Word(element) + "s" : Word(option.Type);

    private static string Word(Type type) => OptionInfo.FormOf(type) switch
    {
        OptionForm.Boolean => "true/false",
        OptionForm.Range => "integer or {from, to}",
        OptionForm.Names => "table of names",
        var form => form.ToString().ToLowerInvariant(),
    };

    private static string DefaultOf(OptionInfo option) => option.Default switch
    {
        _ when option.Required => "required",
        null or "" => "",
        Component when option.Form is OptionForm.Table => "",
        var value => Value(value),
    };

    private static string Value(object value) => value switch
    {
        Component component => Value(component),
        System.Collections.IEnumerable items and not string => $"[{string.Join(", ", items.Cast<object>().Select(Value))}]",
        _ => OptionText.Scalar(value),
    };

    /// <summary>A component by its name, with what differs from the defaults of that name.</summary>
    private static string Value(Component component)
    {
        var name = Catalog.NameOf(component);
        var differing = OptionInfo.Of(component.GetType()).Where(option => option.Get(component) is { } value
            && (option.Default is null || Value(value) != Value(option.Default))).ToList();
        return differing.Count == 0
            ? name
            : $"{{name: {name}, {string.Join(", ", differing.Select(option => $"{option.Key}: {Value(option.Get(component)!)}"))}}}";
    }

    private static string AllowedIn(OptionInfo option)
    {
        var type = option.Element ?? option.Type;
        return OptionInfo.FormOf(type) switch
        {
            OptionForm.Choice => string.Join(", ", Expectation.Choices(type)),
            OptionForm.Component => $"fl list {ComponentKind.Of(type).Plural}",
            _ => option.Bounds.ToString(),
        };
    }
}
