using System.Text.RegularExpressions;
using Fl.Core;

namespace Fl.Cli;

/// <summary>The files of a component or an experiment that somebody starts from.</summary>
internal sealed class StartingFiles
{
    private const string Experiment = "experiment";

    /// <summary>What the test's project refers to beside Fl.Testing.</summary>
    private const string XunitVersion = "4.0.2";

    private static readonly IReadOnlyDictionary<string, (Type Kind, string Contract)> Components =
        new Dictionary<string, (Type, string)>
        {
            ["strategy"] = (typeof(Strategy), "StrategyContract"),
            ["partitioner"] = (typeof(Partitioner), "PartitionerContract"),
            ["dataset"] = (typeof(DatasetSource), "DatasetContract"),
            ["model"] = (typeof(ModelFamily), "ModelContract"),
            ["layer"] = (typeof(Layer), "LayerContract"),
        };

    private readonly string kind, name, typeName;

    /// <exception cref="BadInputException">The name is none, or is taken.</exception>
    public StartingFiles(string kind, string name, Catalog catalog)
    {
        (this.kind, this.name) = (kind, name);
        if (!NamedAttribute.IsName(name))
            throw new BadInputException($"'{name}' is no name: it begins with a small letter, and has small letters, digits and '-'.");
        typeName = string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        if (!Components.TryGetValue(kind, out var component))
        {
            All = [($"{name}.yaml", Text("experiment.yaml"))];
            return;
        }
        if (catalog.Find(component.Kind, name) is not null)
            throw new BadInputException($"fl has a {kind} '{name}' already: choose another name.");
        All =
        [
            ($"{name}.cs", Text($"{kind}.cs")),
            ($"{name}.yaml", Chosen(Text("component.yaml"))),
            ($"{name}.tests/{name}.tests.csproj", Text("tests.csproj").Replace("REFERENCE", Reference(), StringComparison.Ordinal)
                .Replace("XUNIT", XunitVersion, StringComparison.Ordinal)),
            ($"{name}.tests/{typeName}Tests.cs", Text("tests.cs").Replace("KindContract", component.Contract, StringComparison.Ordinal)),
        ];
    }

    /// <summary>What can be started.</summary>
    public static IReadOnlyList<string> Kinds => [.. Components.Keys, Experiment];

    /// <summary>Their names in a folder, and texts.</summary>
    public IReadOnlyList<(string Name, string Text)> All { get; }

    /// <summary>What to type next.</summary>
    public IEnumerable<string> Next(string folder)
    {
        var experiment = ShellWord.Quote(Path.Combine(folder, $"{name}.yaml"));
        yield return $"run it:  fl sim {experiment}";
        if (kind != Experiment) yield return $"test it: dotnet run --project {ShellWord.Quote(Path.Combine(folder, $"{name}.tests"))}";
    }

    private string Text(string template)
    {
        using var stream = typeof(StartingFiles).Assembly.GetManifestResourceStream($"New/{template}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("my-name", name, StringComparison.Ordinal).Replace("MyName", typeName, StringComparison.Ordinal);
    }

    /// <summary>The experiment that has the component in its place.</summary>
    private string Chosen(string experiment) => kind switch
    {
        "strategy" => Replaced(experiment, "strategy", name),
        "partitioner" => Replaced(experiment, "partition", name),
        "dataset" => Replaced(experiment, "dataset", name),
        "model" => Replaced(experiment, "model", name),
        _ => Replaced(experiment, "model",
            $"[{{layer: conv, channels: 8, kernel: 3, padding: 1}}, {{layer: {name}}}, {{layer: max-pool, kernel: 4}}, {{layer: flatten}}, "
            + "{layer: linear, features: 10}]"),
    };

    private static string Replaced(string experiment, string key, string value) =>
        Regex.Replace(experiment, $"^{key}: .*$", $"{key}: {value}", RegexOptions.Multiline);

    /// <summary>To the project of Fl.Testing where this is the fl of a checkout, else to its package.</summary>
    private static string Reference()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "tests", "Fl.Testing", "Fl.Testing.csproj") is var project
                && File.Exists(Path.Combine(folder, "Fl.sln")) && File.Exists(project))
                return $"<ProjectReference Include=\"{project}\" />";
        return $"<PackageReference Include=\"Fl.Testing\" Version=\"{FlVersion.Package}\" />";
    }
}
