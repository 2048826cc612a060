using System.Reflection;
using System.Text.Json;

namespace Fl.Core;

/// <summary>A family of components of which an experiment file chooses one by name, e.g. all strategies.</summary>
/// <param name="Type">Their common base, marked <see cref="KindAttribute">[Kind]</see>.</param>
/// <param name="Plural">What they are called together, e.g. <c>strategies</c>.</param>
/// <param name="Selector">The YAML key that chooses: <c>name</c>, or the kind's own word (<c>layer</c>) where its components have a name of
/// their own.</param>
public sealed record ComponentKind(Type Type, string Plural, string Selector)
{
    /// <summary>The kind whose base is that type, or null.</summary>
    public static ComponentKind? Find(Type type) =>
        type.GetCustomAttribute<KindAttribute>(inherit: false) is { } kind
            ? new(type, kind.Plural, HasName(type) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name) : "name")
            : null;

    /// <summary>The kind whose base is that type.</summary>
    /// <exception cref="InvalidOperationException">The type carries no [Kind].</exception>
    public static ComponentKind Of(Type type) =>
        Find(type) ?? throw new InvalidOperationException($"{type.Name} is abstract and carries no [Kind] attribute.");

    private static bool HasName(Type type) => OptionInfo.Of(type).Any(option => option.Key == "name");
}
