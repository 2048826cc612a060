using Fl.Core;

namespace Fl.Cli.Tests.Packages;

/// <summary>The packages of the build that is tested, packed into a folder once for a class of tests.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-feed-").FullName;

    public string Folder => Path.Combine(root, "feed");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script that packs is for bash.");
        var (code, output, error) = await OtherProgram.RunAsync(Repository.Root, "bash", "scripts/pack.sh", "--no-build", Folder);
        Assert.True(code == 0, output + error);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A package's file: of one version, as they all are.</summary>
    public string Package(string id) => Path.Combine(Folder, $"{id}.{FlVersion.Package}.nupkg");
}
