using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Fl.Core;

namespace Fl.Cli;

/// <summary>
/// The torch engine's assembly with TorchSharp and libtorch, which fl loads by name: from a folder beside fl, as a checkout builds it, else
/// from the one that <c>fl engines install torch</c> has made in the user's cache, and from nowhere else.
/// </summary>
internal static class TorchFolder
{
    public const string Entry = "Fl.Engines.Torch.dll";

    /// <summary>This machine's, in NuGet's words: <c>linux-x64</c>.</summary>
    public static string Platform { get; } = (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx"
        : RuntimeInformation.RuntimeIdentifier is var name && (name.Contains("musl") || name.StartsWith("alpine", StringComparison.Ordinal))
            ? "linux-musl" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Where a checkout's build puts it.</summary>
    public static string Beside { get; } = Path.Combine(AppContext.BaseDirectory, "engines", "torch");

    /// <summary>Where installed engines are.</summary>
    public static string Shelf => Path.Combine(UserCache.Folder, "engines");

    /// <summary>Where it is installed: for this version of fl and this platform alone.</summary>
    public static string Installed => Path.Combine(Shelf, $"torch-{FlVersion.Package}-{Platform}");

    /// <summary>The folder that is used; null where there is none.</summary>
    public static string? Find() => IsWhole(Beside) ? Beside : IsWhole(Installed) ? Installed : null;

    /// <summary>Whether an engine is in a folder; they get there by a rename, and all at once.</summary>
    public static bool IsWhole(string folder) => File.Exists(Path.Combine(folder, Entry));

    /// <summary>The assemblies against which code for it is compiled; none where there is no such folder.</summary>
    public static IEnumerable<string> Assemblies() =>
        Find() is { } folder ? [Path.Combine(folder, Entry), Path.Combine(folder, "TorchSharp.dll")] : [];

    /// <summary>Its assembly, whose components are then chosen by name as those of any other; null where there is none.</summary>
    public static Assembly? Load()
    {
        if (Find() is not { } folder) return null;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(folder, Entry));
    }
}
