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

    /// <summary>Whether a component of that type is one of several kinds that a file chooses from, rather than a table.</summary>
    internal static bool IsChosen(Type type)
    {
        for (var above = type.BaseType; above is not null; above = above.BaseType)
            if (above.IsDefined(typeof(KindAttribute), inherit: false)) return true;
        return false;
    }

    private static bool HasName(Type type) => OptionInfo.Of(type).Any(option => option.Key == "name");
}
