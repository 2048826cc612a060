using System.Diagnostics;

namespace Fl.Cli.Tests.Packages;

/// <summary>The packages of the build that is tested, packed into a folder once for a class of tests.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-feed-").FullName;

    public string Folder => Path.Combine(root, "feed");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script that packs is for bash.");
        var (code, output) = await RunAsync(Repository.Root, "bash", "scripts/pack.sh", "--no-build", Folder);
        Assert.True(code == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A package's file: of one version, as they all are.</summary>
    public string Package(string id) => Path.Combine(Folder, $"{id}.{TorchFolder.Version}.nupkg");

    /// <summary>Runs a program to its end, without the settings that the tests themselves may be built under.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        foreach (var name in (string[])["RestoreLockedMode", "CI", "MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"])
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
