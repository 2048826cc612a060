using System.Globalization;

namespace Fl.Core;

/// <summary>Files of which a folder has one for a round: <c>round-00000120.ckpt</c>.</summary>
internal static class RoundFile
{
    private const string Usual = "round-";

    /// <summary>The path of a round's file.</summary>
    /// <param name="ending">What its name ends in, with the full stop.</param>
    /// <param name="prefix">What it begins with.</param>
    public static string PathOf(string folder, int round, string ending, string prefix = Usual) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{prefix}{round:d8}{ending}"));

    /// <summary>A folder's files of that ending and beginning, in any order.</summary>
    public static IEnumerable<(string Path, int Round)> List(string folder, string ending, string prefix = Usual)
    {
        foreach (var path in Directory.EnumerateFiles(folder, prefix + "*" + ending))
            if (int.TryParse(Path.GetFileName(path.AsSpan())[prefix.Length..^ending.Length], NumberStyles.None,
                CultureInfo.InvariantCulture, out var round))
                yield return (path, round);
    }
}
