using System.Reflection;
using System.Text.RegularExpressions;
using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

/// <summary>Holds the rooms apart and the files small.</summary>
public partial class ArchitectureTests
{
    private static readonly string Root = RealData.Repository();

    [Fact]
    public void Nothing_flows_back_up_and_core_knows_nobody()
    {
        Assert.Equal([], References("Fl.Core/Fl.Core.csproj"));
        Assert.Equal(["Fl.Core"], References("Fl.Core/Engines/Torch/Fl.Engines.Torch.csproj"));
        Assert.Equal(["Fl.Core"], References("Fl.Core/Reports/Fl.Reports.csproj"));
        Assert.Equal(["Fl.Core"], References("Fl.Sim/Fl.Sim.csproj"));
        Assert.Equal(["Fl.Core", "Fl.Sim"], References("Fl.Sim/Cluster/Fl.Sim.Cluster.csproj"));
        Assert.Equal(["Fl.Core"], References("Fl.Edge/Client/Fl.Edge.Client.csproj"));
        Assert.Equal(["Fl.Core", "Fl.Edge.Client"], References("Fl.Edge/Fl.Edge.csproj"));
        Assert.Equal(["Fl.Core", "Fl.Edge.Client"], References("Fl.Edge/Join/Fl.Edge.Join.csproj"));
        Assert.DoesNotContain("Microsoft.AspNetCore", File.ReadAllText(Path.Combine(Root, "Fl.Edge/Client/Fl.Edge.Client.csproj")));
        Assert.DoesNotContain(typeof(Experiment).Assembly.GetReferencedAssemblies(), name =>
            name.Name is "TorchSharp" or "Spectre.Console" or "System.CommandLine");
    }

    /// <summary>The lock files list what comes with a package too.</summary>
    [Fact]
    public void Packages_for_figures_exports_and_telemetry_stay_in_the_reports_and_the_command_line()
    {
        string[] parts = ["Fl.Core", "Fl.Core/Engines/Torch", "Fl.Sim", "Fl.Edge", "Fl.Edge/Client", "Fl.Edge/Join"];
        Assert.All(parts, part =>
            Assert.DoesNotMatch("Parquet|OpenTelemetry", File.ReadAllText(Path.Combine(Root, part, "packages.lock.json"))));
        // TorchSharp brings a SkiaSharp of its own.
        Assert.All(parts.Where(part => !part.EndsWith("Torch", StringComparison.Ordinal)), part =>
            Assert.DoesNotContain("Skia", File.ReadAllText(Path.Combine(Root, part, "packages.lock.json"))));
        var reports = File.ReadAllText(Path.Combine(Root, "Fl.Core/Reports/packages.lock.json")).ReplaceLineEndings(" ");
        Assert.Matches("Parquet.*Skia", reports);
        Assert.DoesNotMatch("OpenTelemetry|TorchSharp|Spectre", reports);
        Assert.Matches("Parquet.*OpenTelemetry|OpenTelemetry.*Parquet",
            File.ReadAllText(Path.Combine(Root, "Fl.Cli/packages.lock.json")).ReplaceLineEndings(" "));
    }

    [Fact]
    public void Nobody_but_the_cluster_and_the_command_line_carries_orleans_and_redis()
    {
        string[] others = ["Fl.Core", "Fl.Core/Engines/Torch", "Fl.Sim", "Fl.Edge", "Fl.Edge/Client", "Fl.Edge/Join"];
        Assert.All(others, part =>
            Assert.DoesNotMatch("Orleans|Redis", File.ReadAllText(Path.Combine(Root, part, "packages.lock.json"))));
    }

    [Fact]
    public void No_source_file_is_over_300_lines()
    {
        var long_ = Sources().Where(file => File.ReadLines(file).Count() > 300).Select(Relative);
        Assert.Empty(long_);
    }

    /// <summary>Raw texts of tests are as long as what they quote.</summary>
    [Fact]
    public void No_line_of_the_product_is_over_140_characters() => Assert.Empty(
        from file in Sources()
        where !Relative(file).StartsWith("tests", StringComparison.Ordinal)
        from line in File.ReadLines(file).Index()
        where line.Item.Length > 140
        select $"{Relative(file)}:{line.Index + 1}");

    [Fact]
    public void A_source_file_holds_one_public_type_and_is_called_by_its_name()
    {
        var wrong = from file in Sources()
                    where !Relative(file).StartsWith("tests", StringComparison.Ordinal)
                    let types = PublicType().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).ToArray()
                    where types.Length > 1 || (types.Length == 1 && types[0] != Path.GetFileNameWithoutExtension(file))
                    select $"{Relative(file)}: {string.Join(", ", types)}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_component_is_an_immutable_record_with_a_name_of_its_own()
    {
        var catalog = new Catalog(typeof(TorchEngineFactory).Assembly);
        var kinds = new[]
        {
            typeof(DatasetSource),
            typeof(Partitioner),
            typeof(ModelFamily),
            typeof(Strategy),
            typeof(EngineFactory),
            typeof(Layer),
        };
        foreach (var kind in kinds)
        {
            var entries = catalog.Of(kind);
            Assert.NotEmpty(entries);
            Assert.Equal(entries.Count, entries.Select(entry => entry.Name).Distinct().Count());
            foreach (var entry in entries)
            {
                Assert.True(entry.Type.IsSealed, entry.Type.Name);
                Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", entry.Name);
                Assert.DoesNotContain(entry.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance),
                    property => property.SetMethod is { IsPublic: true } set
                        && !set.ReturnParameter.GetRequiredCustomModifiers()
                            .Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)));
            }
        }
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Relative(file).StartsWith("artifacts", StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(Root, file);

    private static string[] References(string project) =>
        [.. Reference().Matches(File.ReadAllText(Path.Combine(Root, project)))
            .Select(match => Path.GetFileNameWithoutExtension(match.Groups[1].Value)).Order()];

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"^public (?:(?:sealed|abstract|static|readonly|partial|unsafe|ref) )*(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
