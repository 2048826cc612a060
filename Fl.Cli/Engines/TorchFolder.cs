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
    private const string Entry = "Fl.Engines.Torch.dll";

    private static string Version { get; } = typeof(Experiment).Assembly.GetName().Version!.ToString(3);

    /// <summary>Where a checkout's build puts it.</summary>
    public static string Beside { get; } = Path.Combine(AppContext.BaseDirectory, "engines", "torch");

    /// <summary>Where it is installed: of this version of fl and this platform alone.</summary>
    public static string Installed => Path.Combine(UserCache.Folder, "engines", $"torch-{Version}-{RuntimeInformation.RuntimeIdentifier}");

    /// <summary>The folder that is used; null where there is none.</summary>
    public static string? Find() =>
        new Lazy<string>[] { new(() => Beside), new(() => Installed) }.Select(folder => folder.Value)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, Entry)));

    /// <summary>Its assembly, whose components are then chosen by name as those of any other; null where there is none.</summary>
    public static Assembly? Load()
    {
        if (Find() is not { } folder) return null;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(folder, Entry));
    }
}
