using System.Globalization;

namespace Fl.Core;

/// <summary>Files of which a folder has one for a round: <c>round-00000120.ckpt</c>.</summary>
internal static class RoundFile
{
    private const string Prefix = "round-";

    /// <summary>The path of a round's file.</summary>
    /// <param name="ending">What its name ends in, with the full stop.</param>
    public static string PathOf(string folder, int round, string ending) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{round:d8}{ending}"));

    /// <summary>A folder's files of that ending, in any order.</summary>
    public static IEnumerable<(string Path, int Round)> List(string folder, string ending)
    {
        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*" + ending))
            if (int.TryParse(Path.GetFileName(path.AsSpan())[Prefix.Length..^ending.Length], NumberStyles.None,
                CultureInfo.InvariantCulture, out var round))
                yield return (path, round);
    }
}
