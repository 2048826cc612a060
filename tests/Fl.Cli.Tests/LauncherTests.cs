using System.Diagnostics;

namespace Fl.Cli.Tests;

/// <summary>
/// The script that builds and runs fl from a checkout, on a checkout of one source and with a compiler that only takes its time.
/// </summary>
public sealed class LauncherTests : Workspace
{
    private const string Compiler = """
        #!/usr/bin/env bash
        if [ "$1" = publish ]; then
          echo built >> "$FL_TEST_LOG"
          sleep 60 &
          sleep 0.7
          while [ "$1" != -r ]; do shift; done
          mkdir -p "artifacts/publish/Fl.Cli/release_$2"
          touch "artifacts/publish/Fl.Cli/release_$2/fl.dll"
        else
          echo "ran $*"
        fi
        """;

    public LauncherTests()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The script is for bash.");
            return;
        }
        File.Copy(Path.Combine(Repository.Root, "fl"), Path.Combine(Root, "fl"));
        Directory.CreateDirectory(Path.Combine(Root, "Fl.Core"));
        Write("Fl.Core/A.cs", "");
        Write("Directory.Build.targets", "");
        Write("global.json", "");
        Directory.CreateDirectory(Path.Combine(Root, "path"));
        Write("path/dotnet", Compiler);
        File.SetUnixFileMode(
            Path.Combine(Root, "path", "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// The compiler leaves a process behind, as compilers do that stay for the next build; it must not keep the others waiting.
    /// </summary>
    [Fact]
    public async Task Several_that_start_at_once_in_a_fresh_checkout_build_once()
    {
        var watch = Stopwatch.StartNew();
        var outputs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => RunAsync($"--number {i}")));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(50), "Somebody waited for what the compiler left behind.");
        Assert.All(outputs.Index(), one => Assert.Matches($@"^ran .*/fl\.dll --number {one.Index}\n$", one.Item));
        Assert.Equal(1, Builds());
    }

    [Theory]
    [InlineData("Fl.Core/A.cs")]
    [InlineData("Fl.Core/New.csproj")]
    [InlineData("Directory.Build.targets")]
    [InlineData("global.json")]
    public async Task It_builds_again_when_a_source_has_changed_and_only_then(string source)
    {
        await RunAsync("");
        await RunAsync("");
        Assert.Equal(1, Builds());
        Write(source, "changed");
        File.SetLastWriteTimeUtc(Path.Combine(Root, source), DateTime.UtcNow.AddSeconds(1));
        await RunAsync("");
        Assert.Equal(2, Builds());
    }

    private int Builds() => File.ReadAllLines(Path.Combine(Root, "log")).Length;

    private async Task<string> RunAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "fl"), arguments)
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["PATH"] = $"{Path.Combine(Root, "path")}:{Environment.GetEnvironmentVariable("PATH")}",
                ["FL_TEST_LOG"] = Path.Combine(Root, "log"),
            },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
