using System.IO.Compression;
using System.Xml.Linq;
using Fl.Core;

namespace Fl.Cli.Tests.Packages;

/// <summary>What <c>scripts/pack.sh</c> packs, and whether a stranger's project and machine can use it.</summary>
public sealed class PackageTests(PackedFeed feed) : Workspace, IClassFixture<PackedFeed>
{
    /// <summary>Packages that a test's project may need from elsewhere than the feed.</summary>
    private const string Unreachable = "NU1301";

    [Theory]
    [InlineData("Fl.Core", "CsvHelper StbImageSharp System.IO.Hashing YamlDotNet")]
    [InlineData("Fl.Engines.Torch", "Fl.Core TorchSharp")]
    [InlineData("Fl.Reports", "Fl.Core Parquet.Net SkiaSharp")]
    [InlineData("Fl.Sim", "Fl.Core")]
    [InlineData("Fl.Edge.Client", "Fl.Core Google.Protobuf Grpc.Net.Client System.IO.Hashing")]
    [InlineData("Fl.Edge", "Fl.Core Fl.Edge.Client Grpc.AspNetCore.Server Grpc.HealthCheck")]
    [InlineData("Fl.Testing", "Fl.Core Fl.Sim xunit.v3.assert xunit.v3.extensibility.core")]
    public void A_package_has_its_assembly_its_documentation_its_symbols_and_only_what_it_needs(string id, string needs)
    {
        using var package = ZipFile.OpenRead(feed.Package(id));
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Equal([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], names.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)));
        Assert.Contains("README.md", names);
        using var symbols = ZipFile.OpenRead(Path.ChangeExtension(feed.Package(id), ".snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{id}.pdb");

        var metadata = Metadata(package, id);
        Assert.Equal("MIT", metadata.Descendants().Single(element => element.Name.LocalName == "license").Value);
        var asked = metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);
        Assert.All(needs.Split(' '), need => Assert.Contains(need, asked.Keys));
        Assert.All(asked.Where(one => one.Key.StartsWith("Fl.", StringComparison.Ordinal)), one => Assert.Equal(FlVersion.Package, one.Value));
        // Nobody but the tool carries these, and who runs the torch engine says which libtorch.
        Assert.DoesNotContain(asked.Keys, name => name.Contains("Orleans", StringComparison.Ordinal)
            || name.StartsWith("libtorch", StringComparison.Ordinal) || name is "SkiaSharp" && id is not ("Fl.Engines.Torch" or "Fl.Reports"));
    }

    [Fact]
    public async Task The_tool_is_small_carries_no_libtorch_and_runs_from_a_local_feed()
    {
        using (var package = ZipFile.OpenRead(feed.Package("Fl.Cli")))
        {
            Assert.InRange(new FileInfo(feed.Package("Fl.Cli")).Length, 1, 40_000_000);
            Assert.DoesNotContain(package.Entries, entry => entry.Name.Contains("torch", StringComparison.OrdinalIgnoreCase)
                && entry.Name != "torch.packages");
            var tools = "tools/net10.0/any/";
            using var list = new StreamReader(package.GetEntry($"{tools}fl.deps.json")!.Open());
            var listed = await list.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.All((string[])["linux-x64/native/libSkiaSharp.so", "linux-arm64/native/libSkiaSharp.so", "osx/native/libSkiaSharp.dylib",
                "win-x64/native/libSkiaSharp.dll", "win-arm64/native/libSkiaSharp.dll"], library =>
            {
                Assert.NotNull(package.GetEntry($"{tools}runtimes/{library}"));
                Assert.Contains($"\"runtimes/{library}\"", listed);
            });
        }
        await InstallAsync();
        var run = await FlAsync("sim", Path.Combine(Repository.Root, "experiments", "quickstart.yaml"), "--quiet", "--set", "rounds=1",
            "--set", "dataset.train=500", "--out", "run");
        Assert.Contains("test accuracy", run);
        Assert.Contains("engine: managed\n", Read("run/experiment.yaml"));
        Assert.True(File.Exists(Path.Combine(Root, "run", "plots", "accuracy.png")));
        Assert.Contains("torch    the torch engine is not installed; type: fl engines install torch", await FlAsync("engines"));
    }

    [Fact]
    public async Task A_project_with_nothing_but_the_packages_trains_net_for_a_round() => await TrainAsync("managed", "");

    /// <summary>The whole of it: the tool, and a project, with the real libtorch of the user's sources. Minutes and a gigabyte.</summary>
    [Fact(Explicit = true)]
    public async Task The_torch_engine_is_installed_from_the_users_sources_and_found_by_tool_and_project()
    {
        await InstallAsync();
        WriteSources();
        var installed = await FlAsync("engines", "install", "torch");
        Assert.Matches(@"torch: libtorch 2\.10\.0 \(TorchSharp 0\.107\.0\), in .*cache.engines", installed);
        Write("e.yaml", Tiny + "\nengine: torch\n");
        Assert.Contains("test accuracy", await FlAsync("sim", "e.yaml", "--quiet", "--out", "installed"));
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "checkout");
        Assert.Equal(Hash("checkout"), Hash("installed"));

        var references = $"""<PackageReference Include="libtorch-cpu-{TorchFolder.Platform}" Version="2.10.0" />""";
        await TrainAsync("torch", $"""<PackageReference Include="Fl.Engines.Torch" Version="{FlVersion.Package}" />{references}""");
    }

    private async Task TrainAsync(string engine, string references)
    {
        WriteSources();
        Write("app/app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Fl.Sim" Version="{FlVersion.Package}" />
                {references}
              </ItemGroup>
            </Project>
            """);
        var factory = engine == "torch" ? "Fl.Core.Engines.Torch.TorchEngineFactory" : "ManagedEngineFactory";
        Write("app/Program.cs", $$"""
            using Fl.Core;
            using Fl.Sim;

            var summary = await Simulation.RunAsync(new()
            {
                Experiment = new()
                {
                    Name = "packages",
                    Rounds = 1,
                    Dataset = new SyntheticImages { Train = 200, Test = 50 },
                    Clients = new() { Count = 4, PerRound = 2 },
                    Model = new Net(),
                    Engine = new {{factory}}(),
                },
                BaseDirectory = System.Environment.CurrentDirectory,
                Out = "run",
                Workers = 1,
                Catalog = new(typeof(Simulation).Assembly, typeof({{factory}}).Assembly),
                Views = [],
            }, default);
            System.Console.WriteLine($"{summary.Rounds} round with {summary.Engine}");
            """);
        var (code, output, error) = await OtherProgram.RunAsync(Path.Combine(Root, "app"), "dotnet", "run");
        Assert.SkipWhen(code != 0 && (output + error).Contains(Unreachable, StringComparison.Ordinal), "No NuGet source can be reached.");
        Assert.True(code == 0, output + error);
        Assert.Contains($"1 round with {engine}\n", output);
    }

    /// <summary>The user's own sources, and the feed.</summary>
    private void WriteSources() => Write("nuget.config", $"""
        <configuration><packageSources><add key="packed" value="{feed.Folder}" /></packageSources></configuration>
        """);

    private async Task InstallAsync()
    {
        var (code, output, error) = await OtherProgram.RunAsync(
            Root, "dotnet", "tool", "install", "Fl.Cli", "--tool-path", "tool", "--source", feed.Folder);
        Assert.True(code == 0, output + error);
    }

    private async Task<string> FlAsync(params string[] arguments)
    {
        var (code, output, error) = await OtherProgram.RunAsync(
            Root, "env", ["FL_CACHE=" + Path.Combine(Root, "cache"), Path.Combine(Root, "tool", "fl"), .. arguments]);
        Assert.True(code == 0, output + error);
        return output + error;
    }

    private string Hash(string run) =>
        System.Text.Json.Nodes.JsonNode.Parse(Read($"{run}/summary.json"))!["model_sha256"]!.GetValue<string>();

    private static XDocument Metadata(ZipArchive package, string id)
    {
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream);
    }
}
