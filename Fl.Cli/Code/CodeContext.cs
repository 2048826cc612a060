using System.Reflection;
using System.Runtime.Loader;

namespace Fl.Cli;

/// <summary>Where the user's code is loaded, from bytes that were read once: files may be built again while a run goes on.</summary>
internal sealed class CodeContext(IReadOnlyList<LibraryFile> libraries) : AssemblyLoadContext("code of the user")
{
    public Assembly Load(byte[] assembly) => LoadFromStream(new MemoryStream(assembly));

    /// <summary>An assembly beside another; null for those of fl and .NET, which are shared.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (libraries.FirstOrDefault(library =>
            string.Equals(library.Name.Name, assemblyName.Name, StringComparison.OrdinalIgnoreCase)) is not { } found) return null;
        var symbols = Path.ChangeExtension(found.Path, ".pdb");
        return LoadFromStream(
            new MemoryStream(found.Bytes), File.Exists(symbols) ? new MemoryStream(File.ReadAllBytes(symbols)) : null);
    }
}
