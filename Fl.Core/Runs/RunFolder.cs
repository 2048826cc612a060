namespace Fl.Core;

/// <summary>The folder that a run leaves behind.</summary>
public sealed class RunFolder
{
    private RunFolder(string path) => Path = path;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Where runs go when nobody says: <c>runs/NAME/yyyyMMdd-HHmmss</c> under the current directory, numbered when taken.</summary>
    public static string DefaultPath(string name, TimeProvider time)
    {
        var stamp = System.IO.Path.Combine("runs", name, time.GetLocalNow().ToString("yyyyMMdd-HHmmss"));
        var path = stamp;
        for (var i = 2; Directory.Exists(path); i++) path = $"{stamp}-{i}";
        return path;
    }

    /// <summary>Makes the folder; an empty one that exists is taken.</summary>
    /// <exception cref="BadInputException">It holds something already, or cannot be written to.</exception>
    public static RunFolder Create(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (File.Exists(full)) throw new BadInputException($"the out folder '{path}' is a file; choose another with --out.");
            Directory.CreateDirectory(full);
            if (Directory.EnumerateFileSystemEntries(full).Any())
            {
                var what = File.Exists(System.IO.Path.Combine(full, "experiment.yaml")) ? "holds another run" : "is not empty";
                throw new BadInputException($"the out folder '{path}' {what}; choose another with --out, or remove it.");
            }
            var probe = System.IO.Path.Combine(full, ".probe");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"the out folder '{path}' cannot be written to: {FirstLine(error.Message)}", error);
        }
        return new RunFolder(full);
    }

    /// <summary>The path of a file in the folder.</summary>
    public string Locate(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a whole file beside its place and renames it, so that a reader never sees half of it.</summary>
    public void WriteWhole(string name, string text)
    {
        var target = Locate(name);
        File.WriteAllText(target + ".tmp", text);
        File.Move(target + ".tmp", target, overwrite: true);
    }

    /// <summary>Removes the folder if nothing has been written to it, as after bad input.</summary>
    public void RemoveIfEmpty()
    {
        if (Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
