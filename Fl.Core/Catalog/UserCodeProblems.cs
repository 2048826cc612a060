using System.Reflection;

namespace Fl.Core;

/// <summary>Why components of the user's own cannot be in a catalog.</summary>
internal sealed class UserCodeProblems(Catalog before, Catalog after, UserCode code)
{
    public IEnumerable<string> Find()
    {
        var own = after.Kinds.SelectMany(kind => after.Of(kind.Type).Where(IsOwn).Select(entry => (Kind: kind, Entry: entry))).ToList();
        if (own.Count == 0)
        {
            yield return $"{code.Names}: no component is in it: a class with [Named(\"name\")], of a kind that 'fl list' knows.";
            yield break;
        }
        foreach (var (kind, entry) in own)
            foreach (var problem in Of(kind, entry, own.Count(other => other.Kind == kind && other.Entry.Name == entry.Name)))
                yield return $"{code.Names}: {entry.Type.Name}: {problem}";
    }

    private IEnumerable<string> Of(ComponentKind kind, CatalogEntry entry, int alike)
    {
        if (!NamedAttribute.IsName(entry.Name))
            yield return $"a name is of small letters, digits and '-', and [Named] says '{entry.Name}'.";
        if (before.Find(kind.Type, entry.Name) is { } taken)
            yield return $"'{entry.Name}' is there already ({kind.Plural}: {taken.Type.FullName}); give it another name.";
        if (alike > 1) yield return $"'{entry.Name}' is the name of {alike} {kind.Plural}; give each its own.";
        if (Unmakable(entry) is { } why) yield return why;
    }

    /// <summary>What keeps it from being made with its options at their defaults; null where nothing does.</summary>
    private static string? Unmakable(CatalogEntry entry)
    {
        if (entry.Type.IsAbstract || entry.Type.ContainsGenericParameters) return "an abstract or generic class is no component.";
        if (entry.Type.GetConstructor(Type.EmptyTypes) is null)
            return "it has no constructor without parameters: options are properties with init, and their initial values the defaults.";
        try
        {
            _ = OptionInfo.Of(entry.Type);
            return null;
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
        catch (TargetInvocationException error)
        {
            return $"it cannot be made: {error.InnerException!.GetType().Name}: {error.InnerException.Message}";
        }
    }

    private bool IsOwn(CatalogEntry entry) => code.Assemblies.Contains(entry.Type.Assembly);
}
