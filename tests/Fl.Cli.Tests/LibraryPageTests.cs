using System.Text.Json;
using System.Text.RegularExpressions;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli.Tests;

/// <summary>The programs of docs/library.md and docs/examples do what they say.</summary>
public sealed partial class LibraryPageTests : Workspace
{
    public static TheoryData<int> Programs => [.. Enumerable.Range(0, Texts().Count)];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_program_of_the_page_runs(int number)
    {
        var output = await CSharpProgram.RunAsync(Texts()[number], Root);
        Assert.NotEmpty(output);
        if (!Texts()[number].Contains("Plot.", StringComparison.Ordinal)) return;
        Assert.Contains("<svg", Read("loss.svg"));
        Assert.True(File.Exists(Path.Combine(Root, "model.safetensors")));
        Assert.Contains("fedprox", output);
    }

    /// <summary><see cref="NotebookTests"/> runs it.</summary>
    [Fact]
    public void The_study_compiles() => CSharpProgram.Compile(string.Join('\n',
        File.ReadLines(Path.Combine(Repository.Root, "docs/examples/study.cs")).Where(line => !line.StartsWith('#'))));

    /// <summary>Its cells as one program; <see cref="NotebookTests"/> runs them in the notebook's own kernel.</summary>
    [Fact]
    public async Task The_cells_of_the_notebook_run()
    {
        const string Kernel = """

            static string HTML(string text) => text;
            static void display(string text) => Console.WriteLine(text);

            """;
        var cells = Cells(Path.Combine(Repository.Root, "docs/examples/study.ipynb"));
        var code = cells.Select(cell => string.Join('\n', cell.Split('\n').Where(line => !line.StartsWith("#r", StringComparison.Ordinal))))
            .ToLookup(cell => cell.Contains("record ", StringComparison.Ordinal));
        var usings = code[false].SelectMany(cell => cell.Split('\n')).Where(IsUsing).Distinct();
        var statements = code[false].SelectMany(cell => cell.Split('\n')).Where(line => !IsUsing(line));
        var types = code[true].SelectMany(cell => cell.Split('\n')).Where(line => !IsUsing(line));
        var program = string.Join('\n', usings.Concat(code[true].SelectMany(cell => cell.Split('\n')).Where(IsUsing)).Distinct()
            .Concat(statements)) + Kernel + string.Join('\n', types);
        var output = await CSharpProgram.RunAsync(Shrunk(program), Root);
        Assert.Contains("<svg", output);
        Assert.Contains("<pre>strategy", output);

        static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=');
    }

    [Fact]
    public async Task Code_has_the_bits_of_the_command_line()
    {
        Write("e.yaml", """
            rounds: 2
            seed: 7
            dataset: {name: synthetic-images, train: 400, test: 100}
            partition: {name: dirichlet, alpha: 0.5}
            clients: {count: 8, per_round: 4}
            model: logistic
            strategy: {name: fedprox, mu: 0.1}
            train: {batch_size: 10, lr: 0.05, momentum: 0.9}
            """);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        var sha256 = RunJson.Find(Path.Combine(Root, "run"))!.ModelSha256;
        var written = new Experiment
        {
            Rounds = 2,
            Seed = 7,
            Dataset = new SyntheticImages { Train = 400, Test = 100 },
            Partition = new Dirichlet { Alpha = 0.5 },
            Clients = new() { Count = 8, PerRound = 4 },
            Model = new Logistic(),
            Strategy = new FedProx { Mu = 0.1 },
            Train = new() { BatchSize = 10, Lr = 0.05, Momentum = 0.9 },
        };
        var read = Experiment.FromFile(Path.Combine(Root, "e.yaml"));
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal(sha256, (await written.SimulateAsync(cancellation: stop)).Summary.ModelSha256);
        Assert.Equal(sha256, (await read.SimulateAsync(new() { Workers = 1 }, stop)).Summary.ModelSha256);
        var folder = await read.SimulateAsync(new() { Folder = Path.Combine(Root, "own") }, stop);
        Assert.Equal(Read("run/experiment.yaml"), Read("own/experiment.yaml"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "run/model.safetensors")),
            await File.ReadAllBytesAsync(Path.Combine(folder.Folder!, "model.safetensors"), stop));
    }

    /// <summary>The text of each code cell of a notebook.</summary>
    internal static IReadOnlyList<string> Cells(string path) =>
        [.. JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())))];

    private static string Shrunk(string program) => program.Replace("Rounds = 10", "Rounds = 2", StringComparison.Ordinal)
        .Replace("Epochs = 5", "Epochs = 1", StringComparison.Ordinal).Replace("Train = 2000", "Train = 600", StringComparison.Ordinal);

    private static List<string> Texts() => [.. CodeBlock().Matches(
        File.ReadAllText(Path.Combine(Repository.Root, "docs/library.md"))).Select(block => block.Groups[1].Value)];

    [GeneratedRegex("^```csharp\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
