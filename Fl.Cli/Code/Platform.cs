namespace Fl.Cli;

/// <summary>The assemblies that fl runs on and consists of.</summary>
internal static class Platform
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Known = new(() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .GroupBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase));

    /// <summary>Their files.</summary>
    public static IEnumerable<string> Files => Known.Value.Values;

    /// <summary>Whether one has that name.</summary>
    public static bool Has(string name) => Known.Value.ContainsKey(name);
}
