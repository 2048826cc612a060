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

    /// <summary>Runs <c>fl</c> in the workspace to its good end, and returns its standard output.</summary>
    private protected async Task<string> OutputAsync(params string[] arguments)
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.True(code == 0, error);
        return output;
    }

    /// <summary>Runs <c>fl</c> in the workspace and asserts that it takes its input for bad, and what it says.</summary>
    private protected async Task ComplainsAsync(string complaint, params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.Equal(2, code);
        Assert.Contains(complaint, error);
        Assert.DoesNotContain("   at ", error);
    }

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
