using System.IO.Compression;
using System.Security.Cryptography;

namespace Fl.Cli.Tests;

/// <summary>
/// <c>fl engines install torch --from FOLDER</c>, with packages that are like the real ones, except that their libtorch is no library:
/// <see cref="Packages.PackageTests"/> has the real.
/// </summary>
public sealed class EngineInstallTests : BareFl
{
    private static readonly string Libtorch = $"libtorch-cpu-{TorchFolder.Platform}";

    private readonly string feed;

    public EngineInstallTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The packages have Linux' libraries.");
        feed = Directory.CreateDirectory(Path.Combine(Root, "feed")).FullName;
        var beside = Path.Combine(AppContext.BaseDirectory, "engines", "torch");
        var native = $"runtimes/{TorchFolder.Platform}/native";
        Pack("Fl.Engines.Torch", Version, ("lib/net10.0/Fl.Engines.Torch.dll", File.ReadAllBytes(Path.Combine(beside, "Fl.Engines.Torch.dll"))));
        Pack("TorchSharp", "0.107.0", ("lib/netstandard2.0/TorchSharp.dll", "an older one"u8.ToArray()),
            ("lib/net8.0/TorchSharp.dll", File.ReadAllBytes(Path.Combine(beside, "TorchSharp.dll"))),
            ("lib/net6.0/TorchSharp.dll", "an older one"u8.ToArray()), ($"{native}/libLibTorchSharp.so", "no library"u8.ToArray()),
            ("runtimes/other-x64/native/another.so", "of another platform"u8.ToArray()));
        Pack(Libtorch, "2.10.0", ($"{native}/libtorch.so", "no library"u8.ToArray()),
            ("buildTransitive/evil.targets", "<Project><Target Name='Never' BeforeTargets='Restore'><Error /></Target></Project>"u8.ToArray()));
    }

    [Fact]
    public async Task Packages_of_a_folder_become_one_folder_of_the_cache_and_what_a_killed_install_left_goes()
    {
        Directory.CreateDirectory(Path.Combine(Cache, "engines", ".installing-999999999"));
        var (code, _, error) = await RunBareAsync("engines", "install", "torch", "--from", "feed");
        Assert.Equal(["Fl.Engines.Torch.dll", "TorchSharp.dll", "libLibTorchSharp.so", "libtorch.so"],
            Directory.GetFiles(Installed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "engines", "torch", "TorchSharp.dll")),
            File.ReadAllBytes(Path.Combine(Installed, "TorchSharp.dll")));
        Assert.Equal([Installed], Directory.GetDirectories(Path.Combine(Cache, "engines")));
        Assert.Equal(1, code);
        Assert.Contains("fl: the torch engine cannot load libtorch: there is no libtorch_cpu.so ", error);

        // The next command finds it there.
        var (_, engines, _) = await RunBareAsync("engines");
        Assert.Contains("torch    the torch engine cannot load libtorch: ", engines);
    }

    [Fact]
    public async Task A_package_that_fl_was_not_built_with_is_refused_and_nothing_is_left()
    {
        var list = File.ReadAllText(Path.Combine(Folder, "engines", "torch.packages"));
        Pack(Libtorch, "2.10.0", ($"runtimes/{TorchFolder.Platform}/native/libtorch.so", "another"u8.ToArray()));
        File.WriteAllText(Path.Combine(Folder, "engines", "torch.packages"), list);
        var (code, _, error) = await RunBareAsync("engines", "install", "torch", "--from", "feed");
        Assert.Equal(1, code);
        Assert.Contains($"fl: {Libtorch} 2.10.0 from {feed} is not the package that this fl was built with", error);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Cache, "engines")));
    }

    [Fact]
    public async Task An_interrupted_install_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test looks for processes in /proc.");
        using var fl = StartBare("engines", "install", "torch", "--from", "feed");
        while (Processes.ChildrenOf(fl.Id).Length == 0 && !fl.HasExited) await Task.Delay(20, TestContext.Current.CancellationToken);
        Processes.Signal("INT", fl.Id);
        Assert.Equal(130, await fl.WaitAsync());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Cache, "engines")));
    }

    [Fact]
    public async Task What_cannot_be_had_is_named_and_nothing_is_left()
    {
        File.Delete(Path.Combine(feed, "TorchSharp.0.107.0.nupkg"));
        var (code, _, error) = await RunBareAsync("engines", "install", "torch", "--from", "feed");
        Assert.Equal(1, code);
        Assert.Matches("\nfl: the torch engine's packages cannot be restored: NU1101: .*TorchSharp.*; --from FOLDER takes them from a folder.\n$", error);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Cache, "engines")));

        (code, _, error) = await RunBareAsync("engines", "install", "torch", "--from", "nowhere");
        Assert.Equal((2, "fl: --from 'nowhere': there is no such folder.\n"), (code, error));
        File.Delete(Path.Combine(Folder, "engines", "torch.packages"));
        (code, _, error) = await RunBareAsync("engines", "install", "torch");
        Assert.Equal(2, code);
        Assert.Contains("this fl cannot install engines", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_checkouts_own_engine_is_not_installed_again() =>
        Assert.StartsWith("torch: libtorch 2.10.0 ", await OutputAsync("engines", "install", "torch"));

    /// <summary>As <c>./fl</c> publishes it, for one platform.</summary>
    [Fact]
    public async Task A_checkouts_fl_is_published_with_the_whole_engine()
    {
        var (code, output, error) = await OtherProgram.RunAsync(
            Repository.Root, "dotnet", "msbuild", "Fl.Cli", "-t:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish",
            "-p:_IsPublishing=true", "-p:NoBuild=true", "-p:Configuration=Release");
        Assert.True(code == 0, output + error);
        Assert.All((string[])["Fl.Engines.Torch.dll", "TorchSharp.dll", "libLibTorchSharp.so", "libtorch_cpu.so", "libc10.so"],
            file => Assert.Contains($"\"RelativePath\": \"engines/torch/{file}\"", output));
    }

    /// <summary>The versions and hashes are those that fl is built with.</summary>
    [Fact]
    public void The_list_of_packages_agrees_with_the_lock_file()
    {
        var root = Repository.Root;
        var pinned = EnginePackage.Read(Path.Combine(root, "Fl.Cli", "Engines", "torch.packages"), "linux-x64");
        var locked = File.ReadAllText(Path.Combine(root, "Fl.Core", "Engines", "Torch", "packages.lock.json"));
        var central = File.ReadAllText(Path.Combine(root, "Directory.Packages.props"));
        Assert.Equal(3, pinned.Count);
        Assert.All(pinned, package => Assert.Contains($"\"contentHash\": \"{package.Hash}\"", locked));
        Assert.All((string[])["linux-x64", "osx-arm64", "win-x64"], platform => Assert.All(
            EnginePackage.Read(Path.Combine(root, "Fl.Cli", "Engines", "torch.packages"), platform),
            package => Assert.Contains($"<PackageVersion Include=\"{package.Id}\" Version=\"{package.Version}\" />", central)));
    }

    /// <summary>Makes a package, and has fl expect it.</summary>
    private void Pack(string id, string version, params (string Name, byte[] Content)[] files)
    {
        var path = Path.Combine(feed, $"{id}.{version}.nupkg");
        File.Delete(path);
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in files.Prepend(($"{id}.nuspec", System.Text.Encoding.UTF8.GetBytes($"""
                <package><metadata><id>{id}</id><version>{version}</version><authors>a</authors><description>d</description></metadata></package>
                """))))
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        Directory.CreateDirectory(Path.Combine(Folder, "engines"));
        File.AppendAllText(Path.Combine(Folder, "engines", "torch.packages"),
            $"{id} {version} {(id == Libtorch ? TorchFolder.Platform : "any")} {Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(path)))}\n");
    }
}
