using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Fl.Core;

/// <summary>
/// Every <see cref="NamedAttribute">[Named]</see> <see cref="Component"/> of a set of assemblies, by kind.
/// Adding a component is adding a file: nothing else lists it.
/// </summary>
public sealed class Catalog
{
    private readonly List<CatalogEntry> entries = [];
    private readonly List<ComponentKind> kinds = [];

    /// <summary>The components of Fl.Core and of <paramref name="more"/>.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Trimmed binaries root these assemblies whole.")]
    [UnconditionalSuppressMessage("Trimming", "IL2062", Justification = "Trimmed binaries root these assemblies whole.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "Trimmed binaries root these assemblies whole.")]
    public Catalog(params IEnumerable<Assembly> more)
    {
        foreach (var assembly in more.Prepend(typeof(Catalog).Assembly).Distinct())
            foreach (var type in assembly.GetTypes())
            {
                if (type.GetCustomAttribute<NamedAttribute>(inherit: false) is { } named)
                    entries.Add(new CatalogEntry(named.Name, type));
                if (ComponentKind.Find(type) is { } kind)
                    kinds.Add(kind);
            }
        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        kinds.Sort((a, b) => string.CompareOrdinal(a.Plural, b.Plural));
    }

    /// <summary>The kinds of components there are, sorted by plural.</summary>
    public IReadOnlyList<ComponentKind> Kinds => kinds;

    /// <summary>All components that are a <paramref name="kind"/> (e.g. <c>typeof(Partitioner)</c>), sorted by name.</summary>
    public IReadOnlyList<CatalogEntry> Of(Type kind) => entries.FindAll(entry => entry.Type.IsAssignableTo(kind));

    /// <summary>The component of that kind and name, or null.</summary>
    public CatalogEntry? Find(Type kind, string name) =>
        entries.Find(entry => entry.Name == name && entry.Type.IsAssignableTo(kind));

    /// <summary>The component of that kind for which a bare list stands, and the option that takes the list; null for most kinds.</summary>
    public (Type Type, OptionInfo Option)? BareListOf(Type kind)
    {
        foreach (var entry in Of(kind))
            if (OptionInfo.Of(entry.Type).FirstOrDefault(option => option.IsBareList) is { } option)
                return (entry.Type, option);
        return null;
    }

    /// <summary>The name under which a component is in the catalog.</summary>
    public static string NameOf(Component component) =>
        component.GetType().GetCustomAttribute<NamedAttribute>(inherit: false)?.Name
        ?? throw new InvalidOperationException($"{component.GetType().Name} carries no [Named] attribute.");
}
