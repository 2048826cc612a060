using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Fl.Core;

namespace Fl.Cli;

/// <summary>Assemblies of the user's own, and those beside them that they need and fl has not.</summary>
internal sealed class LibraryFiles
{
    private readonly Dictionary<string, LibraryFile> found = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, byte[]> read;

    /// <exception cref="BadInputException">A file is no .NET assembly.</exception>
    public LibraryFiles(IEnumerable<string> paths, Func<string, byte[]> read)
    {
        this.read = read;
        foreach (var path in paths) Add(path);
    }

    public IReadOnlyList<LibraryFile> All => [.. found.Values];

    private void Add(string path)
    {
        var bytes = read(path);
        try
        {
            using var file = new PEReader(new MemoryStream(bytes));
            if (!file.HasMetadata) throw new BadImageFormatException();
            var metadata = file.GetMetadataReader();
            var name = metadata.GetAssemblyDefinition().GetAssemblyName();
            if (Platform.Has(name.Name!)) throw new BadInputException($"'{path}' is part of fl or of .NET: leave it out.");
            if (!found.TryAdd(name.Name!, new(path, bytes, name))) return;
            foreach (var reference in metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName()))
                if (!Platform.Has(reference.Name!) && !found.ContainsKey(reference.Name!)
                    && Path.Combine(Path.GetDirectoryName(path)!, reference.Name + ".dll") is var beside && File.Exists(beside))
                    Add(beside);
        }
        catch (Exception error) when (error is BadImageFormatException or InvalidOperationException)
        {
            throw new BadInputException($"'{path}' is no .NET assembly.", error);
        }
    }
}
