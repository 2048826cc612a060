namespace Fl.Cli.Tests;

/// <summary>A directory for one test, removed after it.</summary>
public abstract class Workspace : IDisposable
{
    /// <summary>The smallest experiment that trains something.</summary>
    protected const string Tiny = """
        dataset: {name: synthetic-images, train: 400, test: 100}
        clients: {count: 8, per_round: 4}
        rounds: 2
        model: logistic
        train: {batch_size: 10, lr: 0.05}
        """;

    protected string Root { get; } = Directory.CreateTempSubdirectory("fl-cli-").FullName;

    /// <summary>Writes a file into the workspace and returns its name.</summary>
    protected string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        return name;
    }

    protected string Read(string name) => File.ReadAllText(Path.Combine(Root, name));

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
