using System.Diagnostics;

namespace Fl.Cli.Tests;

/// <summary>A standard error that takes nothing, on a full disk or closed, changes nothing but what is seen.</summary>
public sealed class UnwritableErrorTests : Workspace
{
    public static TheoryData<string> Ways => ["2>/dev/full", "2>&-", "2</dev/null", "1>&- 2>&-"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_run_goes_on_to_its_end_and_exit_code(string way)
    {
        Write("e.yaml", Tiny);
        Assert.Equal(way.StartsWith('1') ? 1 : 0, await RunAsync(way, "sim", "e.yaml", "--out", "run"));
        Assert.True(File.Exists(Path.Combine(Root, "run/summary.json")));
        Assert.Equal(4, File.ReadLines(Path.Combine(Root, "run/rounds.csv")).Count());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_sweep_goes_on_to_its_end_and_exit_code(string way)
    {
        Write("e.yaml", Tiny);
        Assert.Equal(way.StartsWith('1') ? 1 : 0, await RunAsync(way, "sim", "e.yaml", "--seeds", "2", "--out", "sweep"));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Root, "sweep"), "summary.json", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_device_that_no_server_takes_ends_with_1(string way) =>
        Assert.Equal(1, await RunAsync(way, "join", "127.0.0.1:1", "--cid", "a", "--retry-for", "0.1"));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_no_client_comes_to_ends_with_1(string way)
    {
        Write("e.yaml", Tiny);
        Assert.Equal(1, await RunAsync(way, "serve", "e.yaml", "--listen", "127.0.0.1:0", "--wait", "0.1", "--out", "run"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Bad_input_ends_with_2(string way) => Assert.Equal(2, await RunAsync(way, "sim", "nowhere.yaml"));

    private async Task<int> RunAsync(string way, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The redirections are those of Linux.");
        var start = new ProcessStartInfo(
            "sh", ["-c", $"exec \"$@\" {way}", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "fl.dll"), .. arguments])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
