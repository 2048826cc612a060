using System.Reflection;
using Fl.Core;

namespace Fl.Cli;

/// <summary>Loads the user's own code: assemblies as they are, C# files compiled together.</summary>
/// <param name="paths">Absolute, each once.</param>
/// <param name="cache">Where compiled code is kept.</param>
internal sealed class CodeLoader(IReadOnlyList<string> paths, CodeCache cache)
{
    private const string Source = ".cs", Library = ".dll";
    private const long MostBytes = 256 << 20;

    /// <exception cref="BadInputException">A file cannot be read or compiled: all errors, in the order of the files.</exception>
    public UserCode Load()
    {
        foreach (var path in paths.Where(path => Path.GetExtension(path) is not (Source or Library)))
            throw new BadInputException($"'{path}' is no code: expected a {Source} or a {Library} file.");
        var sources = paths.Where(path => Path.GetExtension(path) == Source).Select(Read).ToList();
        var libraries = new LibraryFiles(paths.Where(path => Path.GetExtension(path) == Library), path => Read(path).Bytes).All;
        var context = new CodeContext(libraries);
        List<Assembly> assemblies = [.. libraries.Select(library => context.LoadFromAssemblyName(library.Name))];
        var documentation = assemblies.Zip(libraries)
            .ToDictionary(pair => pair.First, pair => Path.ChangeExtension(pair.Second.Path, ".xml"));
        if (sources.Count > 0)
        {
            var compiled = cache.Find(sources, libraries);
            assemblies.Add(context.Load(compiled.Assembly));
            if (compiled.Documentation is { } place) documentation[assemblies[^1]] = place;
        }
        return new()
        {
            Files =
            [
                .. sources.Select(source => Named(source.Path, source.Bytes)),
                .. libraries.Select(library => Named(library.Path, library.Bytes)),
            ],
            Assemblies = assemblies,
            Documentation = documentation,
        };
    }

    private static CodeFile Named(string path, byte[] bytes) => new() { File = path, Sha256 = KeptCode.Hash(bytes) };

    private static SourceFile Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length is > MostBytes and var length)
                throw new BadInputException($"'{path}' has {length:n0} bytes, too many for code.");
            return new(path, File.ReadAllBytes(path));
        }
        catch (FileNotFoundException)
        {
            throw new BadInputException($"with: '{path}': no such file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {Quoting.OneLine(error.Message)}", error);
        }
    }
}
