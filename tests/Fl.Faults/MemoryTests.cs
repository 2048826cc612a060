using System.Diagnostics;
using System.Globalization;

namespace Fl.Faults;

/// <summary>Too little memory: the runtime's heap is held to a limit, at which an allocation fails.</summary>
public sealed class MemoryTests : Workspace
{
    [Fact]
    public async Task A_run_that_gets_too_little_memory_goes_on_when_there_is_enough()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The limit is set with env.");
        Write("e.yaml", "dataset: {name: synthetic-images, train: 2000, test: 500}\nclients: {count: 4, per_round: 4}\nrounds: 3\n"
            + "model: logistic\nengine: managed\ncheckpoint: {every: 1}\n");
        Assert.Equal(0, (await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "whole")).Code);
        var (time, tries, short_, aborted) = (Stopwatch.StartNew(), Form.Of(3, 30), 0, 0);
        for (var i = 0; i < tries; i++)
        {
            // From what is too little to start to what is enough.
            var limit = (2L << 20) + (30L << 20) * i / tries;
            var (code, error) = await RunAsync(limit);
            if (code != 0)
            {
                short_++;
                if (code == 1) Assert.StartsWith("fl: out of memory", Assert.Single(error.TrimEnd().Split('\n')));
                else aborted++;
            }
            Assert.Equal(0, (await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "run", "--resume")).Code);
            RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        Assert.True(short_ > 0);
        Form.Report("heap limited to 2 to 32 MiB", tries,
            $"{short_} ended early, {short_ - aborted} with one line and exit code 1, {aborted} aborted by the runtime; "
            + $"{tries} of {tries} resumed to the same bits and rows", time);
    }

    private async Task<(int Code, string Error)> RunAsync(long limit)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "fl.dll"), "sim", "e.yaml", "--quiet", "--out", "run"])
        {
            WorkingDirectory = Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = limit.ToString("x", CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }
}
