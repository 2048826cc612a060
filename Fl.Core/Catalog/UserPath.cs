namespace Fl.Core;

/// <summary>The rule for paths in an experiment: relative to the experiment file, or else to the current directory.</summary>
public static class UserPath
{
    /// <summary>The absolute path: beside the experiment file if something is there, else from the current directory.</summary>
    public static string Resolve(string path, string baseDirectory)
    {
        var beside = Path.GetFullPath(path, Path.GetFullPath(baseDirectory));
        return Path.Exists(beside) ? beside : Path.GetFullPath(path);
    }
}
