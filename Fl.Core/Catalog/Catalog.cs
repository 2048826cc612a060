using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Fl.Core;

/// <summary>
/// Every <see cref="NamedAttribute">[Named]</see> <see cref="Component"/> of a set of assemblies, by kind.
/// Adding a component is adding a file: nothing else lists it.
/// </summary>
public sealed class Catalog
{
    private readonly Assembly[] assemblies;
    private readonly Lazy<(List<CatalogEntry> Entries, List<ComponentKind> Kinds)> found;

    /// <summary>The components of Fl.Core and of <paramref name="more"/>, which are looked for when they are first asked for.</summary>
    public Catalog(params IEnumerable<Assembly> more)
    {
        assemblies = [.. more.Prepend(typeof(Catalog).Assembly).Distinct()];
        found = new(() => Find(assemblies));
    }

    /// <summary>What the user has added; null where nothing.</summary>
    public UserCode? Code { get; private init; }

    /// <summary>The kinds of components there are, sorted by plural.</summary>
    public IReadOnlyList<ComponentKind> Kinds => found.Value.Kinds;

    /// <summary>All components that are a <paramref name="kind"/> (e.g. <c>typeof(Partitioner)</c>), sorted by name.</summary>
    public IReadOnlyList<CatalogEntry> Of(Type kind) => found.Value.Entries.FindAll(entry => entry.Type.IsAssignableTo(kind));

    /// <summary>The component of that kind and name, or null.</summary>
    public CatalogEntry? Find(Type kind, string name) =>
        found.Value.Entries.Find(entry => entry.Name == name && entry.Type.IsAssignableTo(kind));

    /// <summary>The component of that kind for which a bare list stands, and the option that takes the list; null for most kinds.</summary>
    public (Type Type, OptionInfo Option)? BareListOf(Type kind)
    {
        foreach (var entry in Of(kind))
            if (OptionInfo.Of(entry.Type).FirstOrDefault(option => option.IsBareList) is { } option)
                return (entry.Type, option);
        return null;
    }

    /// <summary>This catalog and the components of the user's own code.</summary>
    /// <exception cref="BadInputException">A component there cannot be one, or has a name that is taken: all of them are told.</exception>
    public Catalog With(UserCode code)
    {
        var whole = new Catalog(assemblies.Concat(code.Assemblies)) { Code = code };
        foreach (var (assembly, path) in code.Documentation) DocComments.Place(assembly, path);
        var problems = new UserCodeProblems(this, whole, code).Find().ToList();
        return problems.Count == 0 ? whole : throw new BadInputException(problems);
    }

    /// <summary>The name under which a component is in the catalog; of one that is in none, its type's in kebab-case.</summary>
    public static string NameOf(Component component) =>
        component.GetType().GetCustomAttribute<NamedAttribute>(inherit: false)?.Name ?? OptionText.Choice(component.GetType().Name);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Trimmed binaries root these assemblies whole.")]
    [UnconditionalSuppressMessage("Trimming", "IL2062", Justification = "Trimmed binaries root these assemblies whole.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "Trimmed binaries root these assemblies whole.")]
    private static (List<CatalogEntry> Entries, List<ComponentKind> Kinds) Find(Assembly[] assemblies)
    {
        var (entries, kinds) = (new List<CatalogEntry>(), new List<ComponentKind>());
        foreach (var type in assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(Component))))
        {
            if (type.GetCustomAttribute<NamedAttribute>(inherit: false) is { } named) entries.Add(new CatalogEntry(named.Name, type));
            if (ComponentKind.Find(type) is { } kind) kinds.Add(kind);
        }
        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        kinds.Sort((a, b) => string.CompareOrdinal(a.Plural, b.Plural));
        return (entries, kinds);
    }
}
