using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Fl.Core;

/// <summary>The copies of the user's own code in the folder of a run or a sweep, so that its experiment runs again from there.</summary>
public static partial class KeptCode
{
    /// <summary>The folder's name in the folder of the run.</summary>
    public const string FolderName = "code";

    /// <summary>The files as an experiment in the folder names them; null for none.</summary>
    public static IReadOnlyList<CodeFile>? Named(IReadOnlyList<CodeFile>? files)
    {
        if (files is null) return null;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. files.Select(file => file with { File = $"{FolderName}/{NameIn(names, Path.GetFileName(file.File))}" })];
    }

    /// <summary>Copies them into the folder.</summary>
    /// <param name="folder">Of the run or the sweep; it exists.</param>
    /// <exception cref="BadInputException">A file has changed since it was loaded.</exception>
    public static void Write(IReadOnlyList<CodeFile>? files, string folder)
    {
        if (files is null) return;
        DurableFile.CreateFolder(Path.Combine(folder, FolderName));
        foreach (var (file, name) in files.Zip(Named(files)!))
        {
            var place = Path.Combine(folder, name.File);
            if (Path.GetFullPath(file.File) == Path.GetFullPath(place)) continue;
            var bytes = File.ReadAllBytes(file.File);
            if (Hash(bytes) != file.Sha256) throw new BadInputException($"'{file.File}' has changed since it was loaded: start again.");
            DurableFile.Write(place, bytes, static (stream, content) => stream.Write(content));
        }
    }

    /// <summary>The SHA-256 of a file's bytes, as <see cref="CodeFile.Sha256"/> has it.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string NameIn(HashSet<string> names, string name)
    {
        name = Unusual().Replace(name, "_");
        var (stem, ending) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        for (var i = 2; !names.Add(name); i++) name = $"{stem}-{i}{ending}";
        return name;
    }

    [GeneratedRegex(@"[^A-Za-z0-9._-]|^\.")]
    private static partial Regex Unusual();
}
