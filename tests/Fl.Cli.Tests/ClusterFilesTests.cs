using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary>The working files of docs/cluster: what starts them is not here, but they are read and say what fl takes.</summary>
public sealed partial class ClusterFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs/cluster");

    public static TheoryData<string> Scripts => [.. Directory.GetFiles(Folder, "*.sh").Select(Path.GetFileName).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_is_one_that_bash_reads(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for bash.");
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-n", Path.Combine(Folder, script)]) { RedirectStandardError = true })!;
        Assert.Equal("", await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_option_in_them_is_one_that_fl_has()
    {
        foreach (var verb in new[] { "worker", "sim" })
        {
            var (_, help, _) = await FlProcess.RunAsync(Repository.Root, verb, "--help");
            var lines = Directory.GetFiles(Folder).SelectMany(file => Commands(verb).Matches(File.ReadAllText(file)));
            var options = lines.SelectMany(line => Option().Matches(line.Value)).Select(option => option.Value).Distinct().ToArray();
            Assert.NotEmpty(options);
            Assert.All(options, option => Assert.Contains($"  {option} ", help.Replace("-q, ", "  ")));
        }
    }

    [Fact]
    public void The_objects_for_kubernetes_are_yaml_and_name_one_another()
    {
        var stream = new YamlDotNet.RepresentationModel.YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, "kubernetes.yaml"))));
        string Of(int document, params string[] path) =>
            path.Aggregate(stream.Documents[document].RootNode, (node, key) => node[key]).ToString();
        Assert.Equal(["Service", "StatefulSet", "PersistentVolumeClaim", "Job"],
            Enumerable.Range(0, stream.Documents.Count).Select(document => Of(document, "kind")));
        Assert.Equal(Of(0, "metadata", "name"), Of(1, "spec", "serviceName"));
        Assert.Equal(Of(0, "spec", "selector", "app"), Of(1, "spec", "template", "metadata", "labels", "app"));
        Assert.Equal(Of(1, "spec", "selector", "matchLabels", "app"), Of(1, "spec", "template", "metadata", "labels", "app"));
        var first = $"{Of(1, "metadata", "name")}-0.{Of(0, "metadata", "name")}:{stream.Documents[0].RootNode["spec"]["ports"][0]["port"]}";
        foreach (var document in new[] { 1, 3 })
            Assert.Contains(first, Of(document, "spec", "template", "spec", "containers"));
    }

    /// <summary>From a verb of fl to the end of its command.</summary>
    private static Regex Commands(string verb) =>
        new($@"(?:/fl""?|fl\.dll,) {verb}\b[^\n]*(?:\\\n[^\n]*|\n\s+(?:#[^\n]*\n\s+)?args:[^\n]*)*", RegexOptions.None, TimeSpan.FromSeconds(5));

    [GeneratedRegex(@"--[a-z][a-z-]*")]
    private static partial Regex Option();
}
