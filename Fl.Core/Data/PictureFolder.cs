using System.Security.Cryptography;
using System.Text;

namespace Fl.Core;

/// <summary>
/// A folder of pictures, one sub-folder for each class. Names are in ordinal order; those that are hidden are passed over, and so
/// is what macOS packs beside the files of an archive.
/// </summary>
internal sealed class PictureFolder
{
    private const string Train = "train";
    private const int MostDescents = 3, MostHints = 10;
    private static readonly string[] Tests = ["test", "val"];

    private PictureFolder(string path, string? test = null, string? passedOver = null) =>
        (Path, Test, PassedOver) = (path, test, passedOver);

    /// <summary>Where the classes' sub-folders are.</summary>
    public string Path { get; }

    /// <summary>Where those of a test set of its own are; null where there is none.</summary>
    public string? Test { get; }

    /// <summary>A second test set; null where there is none.</summary>
    public string? PassedOver { get; }

    /// <summary>
    /// Looks for the classes' sub-folders: in a folder, else in the only one within it, as archives unpack; or in train, beside which the
    /// test set is in test or val.
    /// </summary>
    /// <param name="folder">A folder that exists.</param>
    /// <param name="classes">The classes' names; empty where they are yet to be found.</param>
    public static PictureFolder Find(string folder, IReadOnlyList<string> classes)
    {
        for (var descents = 0; ; descents++)
        {
            var names = FoldersIn(folder);
            if (names.Any(classes.Contains) || descents == MostDescents) return new(folder);
            var isDivided = names.Contains(Train) && names.Length > 1 && names.All(name => name == Train || Tests.Contains(name));
            if (isDivided && HasFolders(folder, Train))
            {
                string[] tests = [.. Tests.Where(names.Contains).Select(name => System.IO.Path.Combine(folder, name))];
                return new(System.IO.Path.Combine(folder, Train), tests[0], tests.ElementAtOrDefault(1));
            }
            if (names.Length != 1 || !HasFolders(folder, names[0])) return new(folder);
            folder = System.IO.Path.Combine(folder, names[0]);
        }
    }

    /// <summary>The names of the sub-folders.</summary>
    public string[] Classes() => FoldersIn(Path);

    /// <summary>The pictures of every class: class after class, and within one in the order of their names.</summary>
    /// <param name="folder"><see cref="Path"/> or <see cref="Test"/>.</param>
    /// <param name="classes">The classes' names; a class without a sub-folder has no pictures here.</param>
    /// <param name="passedOver">Receives what in the sub-folders is no picture by its name.</param>
    /// <exception cref="BadInputException">A sub-folder belongs to no class, or there is no picture at all.</exception>
    public static List<(string Path, ushort Label)> List(string folder, IReadOnlyList<string> classes, List<string> passedOver)
    {
        var strangers = FoldersIn(folder).Except(classes).ToList();
        if (strangers.Count > 0)
            throw new BadInputException(strangers.Select(name =>
                $"{System.IO.Path.Combine(folder, name)}: '{name}' is none of the classes "
                + $"{Some(classes)}{Nearest.Hint(name, classes).TrimEnd('?')}; "
                + "rename or remove the folder, or add the name to class_names.").ToList());
        var pictures = new List<(string Path, ushort Label)>();
        for (var label = 0; label < classes.Count; label++)
        {
            var sub = System.IO.Path.Combine(folder, classes[label]);
            if (!Directory.Exists(sub)) continue;
            foreach (var name in Names(Directory.EnumerateFileSystemEntries(sub)))
                if (PictureFile.Endings.Contains(System.IO.Path.GetExtension(name).ToLowerInvariant())
                    && File.Exists(System.IO.Path.Combine(sub, name)))
                    pictures.Add((System.IO.Path.Combine(sub, name), (ushort)label));
                else
                    passedOver.Add(System.IO.Path.Combine(sub, name));
        }
        return pictures.Count > 0 ? pictures : throw new BadInputException(
            $"{folder}: there are no pictures; expected one sub-folder for each class, "
            + $"with files that end in {string.Join(", ", PictureFile.Endings)}.");
    }

    /// <summary>
    /// Whether a picture is held out for testing: a function of the seed, its class and its name alone, so that the
    /// others stay where they are when pictures come and go.
    /// </summary>
    public static bool IsHeldOut(string path, double share, long seed)
    {
        var name = $"{System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path))}/{System.IO.Path.GetFileName(path)}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return new RandomStream(seed, Purpose.Holdout, BitConverter.ToInt32(hash, 0), BitConverter.ToInt32(hash, 4)).NextDouble() < share;
    }

    /// <summary>The first of many names.</summary>
    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostHints)) + (names.Count > MostHints ? $" and {names.Count - MostHints:n0} more" : "");

    private static bool HasFolders(string folder, string name) => FoldersIn(System.IO.Path.Combine(folder, name)).Length > 0;

    private static string[] FoldersIn(string folder) => [.. Names(new DirectoryInfo(folder).EnumerateDirectories()
        .Where(sub => (sub.Attributes & FileAttributes.Hidden) == 0).Select(sub => sub.Name)).Where(name => name != "__MACOSX")];

    private static IEnumerable<string> Names(IEnumerable<string> paths) =>
        paths.Select(path => System.IO.Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal);
}
