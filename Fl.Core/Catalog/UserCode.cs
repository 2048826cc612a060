using System.Reflection;

namespace Fl.Core;

/// <summary>Code of the user's own that was loaded for a run: the files that it was read from, and what they became.</summary>
public sealed record UserCode
{
    /// <summary>With absolute paths, and the SHA-256 of each.</summary>
    public required IReadOnlyList<CodeFile> Files { get; init; }

    public required IReadOnlyList<Assembly> Assemblies { get; init; }

    /// <summary>The files of documentation that compilers wrote for assemblies, for <c>fl list</c>.</summary>
    public IReadOnlyDictionary<Assembly, string> Documentation { get; init; } = new Dictionary<Assembly, string>();

    /// <summary>The files in words, for messages.</summary>
    internal string Names => string.Join(", ", Files.Select(file => Path.GetFileName(file.File)));
}
