using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fl.Core;

/// <summary>
/// The JSON Schema (draft-07) of experiment files, for editors: VS Code's YAML extension completes and checks a file
/// that begins with <c># yaml-language-server: $schema=PATH</c>. It says what one option may be; what options may be
/// together is checked on loading.
/// </summary>
public sealed class ExperimentSchema
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Catalog catalog;
    private readonly JsonObject definitions = [];

    private ExperimentSchema(Catalog catalog) => this.catalog = catalog;

    /// <summary>The schema's text, for every component of the catalog.</summary>
    public static string Write(Catalog catalog)
    {
        var schema = new ExperimentSchema(catalog);
        var experiment = schema.Table(typeof(Experiment));
        experiment.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        experiment.Insert(1, "title", "Fl experiment");
        var properties = (JsonObject)experiment["properties"]!;
        properties[ExtendedFile.Key] = new JsonObject { ["type"] = "string", ["description"] = ExtendedFile.Description };
        properties[SweepKeys.Seeds] = Seeds();
        properties[SweepKeys.Sweep] = Sweep();
        // What a file lacks, the one that it extends may have.
        var required = experiment["required"]!.DeepClone();
        experiment.Remove("required");
        experiment["anyOf"] = new JsonArray(
            new JsonObject { ["required"] = required }, new JsonObject { ["required"] = Strings([ExtendedFile.Key]) });
        experiment["definitions"] = schema.definitions;
        return experiment.ToJsonString(Indented);
    }

    private static JsonObject Seeds() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
            new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                ["minItems"] = 1,
                ["uniqueItems"] = true,
            }),
        ["description"] = SweepKeys.SeedsDescription,
    };

    private static JsonObject Sweep() => new()
    {
        ["type"] = "object",
        ["description"] = SweepKeys.SweepDescription,
        ["properties"] = new JsonObject { [SweepKeys.Mode] = Mode() },
        ["additionalProperties"] = new JsonObject { ["type"] = "array", ["minItems"] = 1 },
    };

    private static JsonObject Mode()
    {
        var mode = Enumeration(SweepKeys.Modes);
        mode["description"] = SweepKeys.ModeDescription;
        mode["default"] = SweepKeys.Modes[0];
        return mode;
    }

    /// <summary>A table of that component's options; with its name, where it is chosen by one.</summary>
    private JsonObject Table(Type type, ComponentKind? kind = null, string? name = null)
    {
        var properties = new JsonObject();
        if (kind is not null) properties[kind.Selector] = Enumeration([name!]);
        foreach (var option in OptionInfo.Of(type)) properties[option.Key] = Option(option);
        var table = new JsonObject { ["type"] = "object", ["description"] = DocComments.Summary(type), ["properties"] = properties };
        var required = OptionInfo.Of(type).Where(option => option.Required).Select(option => option.Key).ToList();
        if (required.Count > 0) table["required"] = Strings(required);
        table["additionalProperties"] = false;
        return table;
    }

    private JsonObject Option(OptionInfo option)
    {
        var schema = option.Element is { } element
            ? new JsonObject { ["type"] = "array", ["items"] = Value(option, element, start: null) }
            : Value(option, option.Type, option.Default as Component);
        if (option.IsNullable) schema = new() { ["anyOf"] = new JsonArray([schema, new JsonObject { ["type"] = "null" }]) };
        if (schema.ContainsKey("$ref")) schema = new() { ["allOf"] = new JsonArray([schema]) };
        if (option.Description is { Length: > 0 } description) schema["description"] = description;
        if (Default(option.Default) is { } value) schema["default"] = value;
        return schema;
    }

    /// <param name="start">The component that a table without a name changes; null where the name is needed.</param>
    private JsonObject Value(OptionInfo option, Type type, Component? start) => OptionInfo.FormOf(type) switch
    {
        OptionForm.Boolean => new() { ["type"] = "boolean" },
        OptionForm.Integer => Bounded("integer", option.Bounds),
        OptionForm.Number => Bounded("number", option.Bounds),
        OptionForm.Range => Range(option.Bounds),
        OptionForm.Choice => Enumeration(Expectation.Choices(type)),
        OptionForm.Component when start is null => Define(ComponentKind.Of(type).Plural, () => Choose(ComponentKind.Of(type), start: null)),
        OptionForm.Component => Choose(ComponentKind.Of(type), start.GetType()),
        OptionForm.Names => new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" } },
        OptionForm.Table when OptionInfo.BareTextOf(type) is { } bare => new()
        {
            ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, Define(type.Name, () => Table(type))),
        },
        OptionForm.Table => Define(type.Name, () => Table(type)),
        _ => new() { ["type"] = "string" },
    };

    /// <summary>One of a kind: by its name alone, by a table, or by a bare list.</summary>
    private JsonObject Choose(ComponentKind kind, Type? start)
    {
        var (names, tables) = (new List<JsonNode?>(), new List<JsonNode?>());
        foreach (var entry in catalog.Of(kind.Type))
        {
            if (!OptionInfo.Of(entry.Type).Any(option => option.Required))
            {
                var name = Enumeration([entry.Name]);
                name["description"] = DocComments.Summary(entry.Type);
                names.Add(name);
            }
            var table = Define($"{kind.Plural}.{entry.Name}", () => Table(entry.Type, kind, entry.Name));
            tables.Add(entry.Type == start
                ? table
                : new JsonObject { ["allOf"] = new JsonArray([table, new JsonObject { ["required"] = Strings([kind.Selector]) }]) });
        }
        if (catalog.BareListOf(kind.Type) is { } bare) tables.Add(Option(bare.Option));
        return new() { ["oneOf"] = new JsonArray([.. names, .. tables]) };
    }

    /// <summary>A reference to the definition of that name, made at its first use; it may refer to itself.</summary>
    private JsonObject Define(string name, Func<JsonObject> make)
    {
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = null;
            definitions[name] = make();
        }
        return new() { ["$ref"] = $"#/definitions/{name}" };
    }

    private static JsonObject Range(Bounds bounds) => new()
    {
        ["anyOf"] = new JsonArray(
            Bounded("integer", bounds),
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["from"] = Bounded("integer", bounds), ["to"] = Bounded("integer", bounds) },
                ["required"] = Strings(["from", "to"]),
                ["additionalProperties"] = false,
            }),
    };

    private static JsonObject Bounded(string type, Bounds bounds)
    {
        var schema = new JsonObject { ["type"] = type };
        if (double.IsFinite(bounds.Min)) schema[bounds.MinIsExclusive ? "exclusiveMinimum" : "minimum"] = Number(bounds.Min);
        if (double.IsFinite(bounds.Max)) schema[bounds.MaxIsExclusive ? "exclusiveMaximum" : "maximum"] = Number(bounds.Max);
        return schema;
    }

    private static JsonValue Number(double value) =>
        double.IsInteger(value) && Math.Abs(value) < 1L << 53 ? JsonValue.Create((long)value) : JsonValue.Create(value);

    /// <summary>A default as JSON; null where a table's own keys tell it, or there is none.</summary>
    private static JsonNode? Default(object? value) => value switch
    {
        null or "" => null,
        bool flag => JsonValue.Create(flag),
        Enum choice => JsonValue.Create(OptionText.Choice(choice)),
        EpochRange { IsOne: true } range => Number(range.To),
        string text => JsonValue.Create(text),
        IConvertible number => Number(number.ToDouble(CultureInfo.InvariantCulture)),
        Component component =>
            component.GetType().IsDefined(typeof(NamedAttribute), inherit: false) ? JsonValue.Create(Catalog.NameOf(component)) : null,
        IEnumerable items => new JsonArray([.. items.Cast<object>().Select(Default)]),
        _ => null,
    };

    private static JsonObject Enumeration(IEnumerable<string> names) => new() { ["enum"] = Strings(names) };

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
