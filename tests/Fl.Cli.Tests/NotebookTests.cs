using System.Diagnostics;
using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>
/// The examples in the programs that a reader runs them with; each takes a minute or more, so that by default
/// <see cref="LibraryPageTests"/> compiles or runs the same text in this process.
/// </summary>
public sealed class NotebookTests : Workspace
{
    private const string Tool = "Microsoft.dotnet-interactive", Version = "1.0.712001";

    [Fact(Explicit = true)]
    public async Task The_notebook_runs_in_polyglot_notebooks_kernel_with_a_figure_in_the_page()
    {
        var tools = Path.Combine(Root, "tools");
        var (code, output, error) = await OtherProgram.RunAsync(
            Root, "dotnet", "tool", "install", Tool, "--version", Version, "--tool-path", tools);
        Assert.SkipWhen(code != 0, $"{Tool} {Version} cannot be restored: {output}{error}");
        var start = new ProcessStartInfo(Path.Combine(tools, "dotnet-interactive"), ["stdio", "--default-kernel", "csharp"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "docs/examples"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        using var kernel = Process.Start(start)!;
        try
        {
            var shown = "";
            foreach (var (number, cell) in LibraryPageTests.Cells(Path.Combine(Repository.Root, "docs/examples/study.ipynb")).Index())
                shown += await SubmitAsync(kernel, $"{number}", Here(cell));
            Assert.Contains("<svg", shown);
            Assert.Contains("leashed", shown);
            Assert.True(File.Exists(Path.Combine(Root, "study.safetensors")));
        }
        finally
        {
            kernel.Kill(entireProcessTree: true);
        }
    }

    [Fact(Explicit = true)]
    public async Task The_study_runs_as_a_file()
    {
        var (code, output, error) = await OtherProgram.RunAsync(
            Root, "dotnet", "run", "-c", "Release", Path.Combine(Repository.Root, "docs/examples/study.cs"));
        Assert.True(code == 0, output + error);
        Assert.Contains("leashed strength=0.1", output);
        Assert.Contains("<svg", Read("study.svg"));
    }

    /// <summary>The assemblies of these tests in place of those of ./fl, and its files here.</summary>
    private string Here(string cell) => cell
        .Replace("../../artifacts/bin/Fl.Cli/release/", AppContext.BaseDirectory.Replace('\\', '/'), StringComparison.Ordinal)
        .Replace("\"study.", $"\"{Root.Replace('\\', '/')}/study.", StringComparison.Ordinal);

    /// <returns>What it showed.</returns>
    private static async Task<string> SubmitAsync(Process kernel, string token, string code)
    {
        await kernel.StandardInput.WriteLineAsync(JsonSerializer.Serialize(
            new { commandType = "SubmitCode", command = new { code, targetKernelName = "csharp" }, token }));
        await kernel.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var shown = "";
        while (await kernel.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Trim('\ufeff', ' ').Length == 0) continue;
            var message = JsonDocument.Parse(line.Trim('\ufeff', ' ')).RootElement;
            var (kind, told) = (message.GetProperty("eventType").GetString(), message.GetProperty("event"));
            if (told.TryGetProperty("formattedValues", out var values))
                foreach (var value in values.EnumerateArray()) shown += value.GetProperty("value").GetString();
            if (kind is not ("CommandSucceeded" or "CommandFailed") || message.GetProperty("command").GetProperty("token").GetString() != token)
                continue;
            Assert.True(kind == "CommandSucceeded", $"{code}\n{told}");
            return shown;
        }
        throw new InvalidOperationException("the kernel has ended.");
    }
}
