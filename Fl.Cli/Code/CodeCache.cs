using System.Security.Cryptography;
using System.Text;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>
/// What C# files were compiled to, in the user's cache: files of the same text, for the same fl, are compiled once. Where nothing can be
/// written they are compiled every time.
/// </summary>
/// <param name="folder">Made when something is kept, for this user alone.</param>
/// <param name="warn">Told where nothing can be kept.</param>
internal sealed class CodeCache(string folder, Action<string> warn)
{
    private const string AssemblyEnding = ".dll", DocumentationEnding = ".xml";
    private const int MostKept = 100;

    /// <exception cref="BadInputException">They do not compile.</exception>
    public Compiled Find(IReadOnlyList<SourceFile> sources, IReadOnlyList<LibraryFile> libraries)
    {
        var key = KeyOf(sources, libraries);
        var (assembly, documentation) =
            (Path.Combine(folder, key + AssemblyEnding), Path.Combine(folder, key + DocumentationEnding));
        if (ReadWhole(assembly) is { } known) return new(known, documentation);
        var (code, comments) = CodeCompiler.Compile($"UserCode-{key[..16]}", sources, libraries);
        try
        {
            Keep(documentation, comments);
            Keep(assembly, [.. code, .. SHA256.HashData(code)]);
            Prune();
            return new(code, documentation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"warning: compiled code is not kept for the next time: {Quoting.OneLine(error.Message)}");
            return new(code, null);
        }
    }

    /// <summary>An assembly that is kept with its hash behind it; null where there is none, or half of one.</summary>
    private static byte[]? ReadWhole(string path)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < SHA256.HashSizeInBytes) return null;
        var code = bytes[..^SHA256.HashSizeInBytes];
        return SHA256.HashData(code).AsSpan().SequenceEqual(bytes.AsSpan()[^SHA256.HashSizeInBytes..]) ? code : null;
    }

    /// <summary>Of the texts and names of all files, and of the assemblies that they are compiled against.</summary>
    private static string KeyOf(IReadOnlyList<SourceFile> sources, IReadOnlyList<LibraryFile> libraries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var type in new[] { typeof(Catalog), typeof(Simulation), typeof(CodeCache), typeof(object) })
            hash.AppendData(type.Module.ModuleVersionId.ToByteArray());
        foreach (var (path, bytes) in sources.Select(source => (source.Path, source.Bytes))
            .Concat(libraries.Select(library => (library.Path, library.Bytes))))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{Path.GetFileName(path)} {bytes.Length}\n"));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whoever compiles the same in this moment writes the same.</summary>
    private void Keep(string path, byte[] content)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var beside = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(beside, content);
        File.Move(beside, path, overwrite: true);
    }

    private void Prune()
    {
        foreach (var old in new DirectoryInfo(folder).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).Skip(2 * MostKept))
            old.Delete();
    }
}
