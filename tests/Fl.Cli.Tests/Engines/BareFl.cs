using Fl.Core;

namespace Fl.Cli.Tests;

/// <summary><c>fl</c> as the tool has it, without engines beside it, in a folder for one test, and an empty cache.</summary>
public abstract class BareFl : Workspace
{
    protected BareFl()
    {
        Folder = Directory.CreateDirectory(Path.Combine(Root, "fl")).FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
    }

    protected string Folder { get; }

    protected string Cache => Path.Combine(Root, "cache");

    protected string Installed => Path.Combine(Cache, "engines", $"torch-{Version}-{TorchFolder.Platform}");

    protected static string Version => FlVersion.Package;

    private protected FlProcess StartBare(params string[] arguments) =>
        FlProcess.StartCopy(Folder, Root, [("FL_CACHE", Cache)], arguments);

    private protected async Task<(int Code, string Output, string Error)> RunBareAsync(params string[] arguments)
    {
        using var fl = StartBare(arguments);
        var code = await fl.WaitAsync();
        return (code, fl.Output, fl.Error);
    }
}
