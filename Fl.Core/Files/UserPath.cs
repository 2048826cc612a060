namespace Fl.Core;

/// <summary>
/// The rule for paths in an experiment: relative to the experiment file, or else to the current directory; <c>~</c> and <c>$HOME</c> at
/// their start are the home folder.
/// </summary>
public static class UserPath
{
    private static readonly string[] Homes = ["~", "$HOME", "${HOME}"];

    /// <summary>The path with the home folder spelt out.</summary>
    public static string Expand(string path)
    {
        var home = Array.Find(Homes, word =>
            path.StartsWith(word, StringComparison.Ordinal) && (path.Length == word.Length || path[word.Length] == '/'));
        return home is null ? path : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[home.Length..];
    }

    /// <summary>The absolute path if something is there in that folder; else the path as it is.</summary>
    public static string Beside(string path, string folder) =>
        Path.GetFullPath(Expand(path), folder) is var beside && Path.Exists(beside) ? beside : path;

    /// <summary>The absolute path: beside the experiment file if something is there, else from the current directory.</summary>
    public static string Resolve(string path, string baseDirectory)
    {
        path = Expand(path);
        var beside = Path.GetFullPath(path, Path.GetFullPath(baseDirectory));
        return Path.Exists(beside) ? beside : Path.GetFullPath(path);
    }
}
