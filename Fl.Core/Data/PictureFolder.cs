using System.Security.Cryptography;
using System.Text;

namespace Fl.Core;

/// <summary>A folder of pictures, one sub-folder for each class. Names are in ordinal order; those with a dot before them are hidden and passed over.</summary>
internal static class PictureFolder
{
    /// <summary>The names of the sub-folders.</summary>
    public static string[] ClassesOf(string folder) => [.. Names(Directory.EnumerateDirectories(folder))];

    /// <summary>The pictures of every class: class after class, and within one in the order of their names.</summary>
    /// <param name="folder">A folder that exists.</param>
    /// <param name="classes">The classes' names; a class without a sub-folder has no pictures here.</param>
    /// <param name="passedOver">Receives what in the sub-folders is no picture by its name.</param>
    /// <exception cref="BadInputException">A sub-folder belongs to no class, or there is no picture at all.</exception>
    public static List<(string Path, byte Label)> List(string folder, IReadOnlyList<string> classes, List<string> passedOver)
    {
        var strangers = ClassesOf(folder).Except(classes).ToList();
        if (strangers.Count > 0)
            throw new BadInputException(strangers.Select(name =>
                $"{Path.Combine(folder, name)}: '{name}' is none of the classes {string.Join(", ", classes)}{Nearest.Hint(name, classes).TrimEnd('?')}; rename or remove the folder, or add the name to class_names.").ToList());
        var pictures = new List<(string Path, byte Label)>();
        for (var label = 0; label < classes.Count; label++)
        {
            var sub = Path.Combine(folder, classes[label]);
            if (!Directory.Exists(sub)) continue;
            foreach (var name in Names(Directory.EnumerateFileSystemEntries(sub)))
                if (PictureFile.Endings.Contains(Path.GetExtension(name).ToLowerInvariant()) && File.Exists(Path.Combine(sub, name)))
                    pictures.Add((Path.Combine(sub, name), (byte)label));
                else
                    passedOver.Add(Path.Combine(sub, name));
        }
        return pictures.Count > 0 ? pictures : throw new BadInputException(
            $"{folder}: there are no pictures; expected one sub-folder for each class, with files that end in {string.Join(", ", PictureFile.Endings)}.");
    }

    /// <summary>
    /// Whether a picture is held out for testing: a function of the seed, its class and its name alone, so that the
    /// others stay where they are when pictures come and go.
    /// </summary>
    public static bool IsHeldOut(string path, double share, long seed)
    {
        var name = $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return new RandomStream(seed, Purpose.Holdout, BitConverter.ToInt32(hash, 0), BitConverter.ToInt32(hash, 4)).NextDouble() < share;
    }

    private static IEnumerable<string> Names(IEnumerable<string> paths) =>
        paths.Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal);
}
