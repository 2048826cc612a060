namespace Fl.Core;

/// <summary>What is allowed in an option, in the words of a message.</summary>
internal sealed class Expectation(Catalog catalog)
{
    public string Of(OptionInfo option) => Of(option, option.Type);

    /// <summary>What the option, or (by its type) an item of its list, may be.</summary>
    public string Of(OptionInfo option, Type type) => OptionInfo.FormOf(type) switch
    {
        OptionForm.Boolean => "true or false",
        OptionForm.Integer => $"an integer {option.Bounds}".TrimEnd(),
        OptionForm.Number => $"a number {option.Bounds}".TrimEnd(),
        OptionForm.Range => $"an integer {option.Bounds}, or a table with from and to, two such in order",
        OptionForm.Text => "a text",
        OptionForm.Names => "a table of names, e.g. {fc: linear}",
        OptionForm.Choice => OneOf(Choices(type)),
        OptionForm.Table => Table(type),
        OptionForm.Component => Names(ComponentKind.Of(type)),
        _ => $"a list, each item {Of(option, option.Element!)}",
    };

    public string Names(ComponentKind kind) =>
        OneOf(catalog.Of(kind.Type).Select(entry => entry.Name))
        + (catalog.BareListOf(kind.Type) is { } bare ? $", or a list of {bare.Option.Key}" : "");

    public static string Table(Type type) => (OptionInfo.BareTextOf(type) is { } bare ? $"a {bare.Key}, or " : "")
        + $"a table with {string.Join(", ", OptionInfo.Of(type).Select(option => option.Key))}";

    public static IEnumerable<string> Choices(Type type) => Enum.GetNames(type).Select(OptionText.Choice);

    public static string OneOf(IEnumerable<string> names) => names.ToList() switch
    {
        [] => "nothing: there is none",
        [var only] => $"'{only}'",
        var several => "one of " + string.Join(", ", several),
    };

    /// <summary>What was most likely meant, as the end of a message; empty when nothing is near.</summary>
    public string Hint(Type type, YamlValue value)
    {
        if (value is not YamlScalar { Text: var text }) return "";
        return OptionInfo.FormOf(type) switch
        {
            OptionForm.Boolean when text.ToLowerInvariant() is "yes" or "on" or "y" or "1" => "; did you mean 'true'?",
            OptionForm.Boolean when text.ToLowerInvariant() is "no" or "off" or "n" or "0" => "; did you mean 'false'?",
            OptionForm.Choice => Nearest.Hint(text, Choices(type)),
            OptionForm.Component => Nearest.Hint(text, catalog.Of(type).Select(entry => entry.Name)),
            _ => "",
        };
    }

    /// <summary>Why a number that looks like one is none, after what was found.</summary>
    public static string Remark(Type type, YamlValue value)
    {
        if (value is not YamlScalar { IsQuoted: false } scalar || YamlNumber.Real(scalar.Text) is not { } real) return "";
        return OptionInfo.FormOf(type) switch
        {
            OptionForm.Number when !double.IsFinite(real) => ", which is not finite",
            OptionForm.Integer when double.IsInteger(real) && YamlNumber.Integer(scalar.Text) is null =>
                ", which does not fit into 64 bits",
            _ => "",
        };
    }
}
