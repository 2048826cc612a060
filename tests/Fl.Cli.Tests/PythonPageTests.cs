using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Fl.Core;
using Fl.Core.Tests;
using Fl.Sim;

namespace Fl.Cli.Tests;

/// <summary>The programs of docs/python.md run, and say of a run what Fl says, where Python has what they import.</summary>
public sealed partial class PythonPageTests : Workspace
{
    [Fact]
    public async Task The_programs_of_the_page_read_runs_models_and_standard_output()
    {
        var python = await FindAsync("json") ?? "";
        Assert.SkipWhen(python.Length == 0, "There is no python3.");
        var result = await new Experiment
        {
            Rounds = 2,
            Dataset = new SyntheticImages { Train = 300, Test = 100 },
            Clients = new() { Count = 5, PerRound = 3 },
            Model = new Net(),
            Train = new() { BatchSize = 10, Lr = 0.05, Momentum = 0.9 },
        }.SimulateAsync(new() { Folder = Path.Combine(Root, "runs/quickstart") }, TestContext.Current.CancellationToken);

        Write("experiments/quickstart.yaml", Tiny);
        var script = await RunAsync(python, Program(2).Replace("\"fl\"",
            $"\"dotnet\", \"{Path.Combine(AppContext.BaseDirectory, "fl.dll").Replace('\\', '/')}\"", StringComparison.Ordinal));
        var lines = script.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["0", "1", "2", "3"], lines[..^1].Select(line => line.Split(' ')[0]));
        Assert.StartsWith("runs", lines[^1]);

        var missing = new List<string>();
        if (await FindAsync("pandas") is { } withPandas)
        {
            var table = await RunAsync(withPandas, Program(0));
            Assert.Contains(result.Rounds[2].TestAccuracy!.Value.ToString("0.0#", CultureInfo.InvariantCulture), table);
        }
        else missing.Add("pandas");
        if (await FindAsync("torch, numpy") is { } withTorch)
        {
            var black = Path.Combine(Root, "black.png");
            await File.WriteAllBytesAsync(black, PngFile.Of(32, 32, (_, _) => (0, 0, 0)), TestContext.Current.CancellationToken);
            var told = (await RunAsync(withTorch, Program(1))).Split(' ');
            using var classifier = new Classifier(Path.Combine(Root, "runs/quickstart/model.safetensors"));
            var guess = classifier.Classify(black)[0];
            Assert.Equal((guess.Class, guess.Probability), ($"class {told[0]}", double.Parse(told[1], CultureInfo.InvariantCulture)),
                (one, other) => one.Item1 == other.Item1 && Math.Abs(one.Item2 - other.Item2) < 1e-3);
        }
        else missing.Add("PyTorch");
        Assert.SkipWhen(missing.Count > 0, $"The rest has run; python3 has no {string.Join(" and no ", missing)} here.");
    }

    /// <summary>The first Python that has some modules; null where none has.</summary>
    private static async Task<string?> FindAsync(string modules)
    {
        foreach (var name in (string[])["python3", "/usr/bin/python3"])
            try
            {
                using var process = Process.Start(new ProcessStartInfo(name, ["-c", $"import {modules}"]) { RedirectStandardError = true })!;
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                if (process.ExitCode == 0) return name;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is none of that name.
            }
        return null;
    }

    private async Task<string> RunAsync(string python, string program)
    {
        var (code, output, error) = await OtherProgram.RunAsync(Root, python, "-c", program);
        Assert.True(code == 0, error);
        return output;
    }

    private static string Program(int number) => CodeBlock().Matches(
        File.ReadAllText(Path.Combine(Repository.Root, "docs/python.md")))[number].Groups[1].Value;

    [GeneratedRegex("^```python\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
