using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary>What people run into on an ordinary day is told in one sentence.</summary>
public sealed partial class DailyMessageTests : Workspace
{
    [Theory]
    [InlineData("rounds.csv: the file is empty.", "rounds.csv", "table", "run")]
    [InlineData("partition.csv: the file is empty.", "partition.csv", "plot", "run", "--kind", "partition")]
    [InlineData("clients.csv: the file is empty.", "clients.csv", "plot", "run", "--kind", "clients")]
    [InlineData("model.safetensors' is empty; expected a model", "model.safetensors", "predict", "run/model.safetensors", "x.png")]
    public async Task An_empty_file_is_called_empty(string complaint, string file, params string[] arguments)
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "partition.holdout=0.2", "--set", "evaluate.clients=true");
        Write(Path.Combine("run", file), "");
        await ComplainsAsync(complaint, arguments);
    }

    [Fact]
    public async Task Pictures_may_be_empty_or_a_folder_and_each_is_told_by_its_name()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        Directory.CreateDirectory(Path.Combine(Root, "none"));
        await ComplainsAsync("none: the folder holds no .jpg, .jpeg, .png, .bmp file.", "predict", "run/model.safetensors", "none");
        Write("some/b/2.png", "");
        await ComplainsAsync($"{Path.Combine("some", "b", "2.png")}: the file is empty.", "predict", "run/model.safetensors", "some");
        await OutputAsync("data", "preview", "synthetic-images", "--out", "some/a.png");
        File.Delete(Path.Combine(Root, "some/b/2.png"));
        Assert.StartsWith($"{Path.Combine("some", "a.png")}: class", await OutputAsync("predict", "run/model.safetensors", "some"));
    }

    [Theory]
    [InlineData(float.NaN, "weights that are NaN or infinite")]
    [InlineData(float.PositiveInfinity, "weights that are NaN or infinite")]
    [InlineData(1e38f, "weights so large that it computes no numbers from 'a.png'")]
    public async Task A_model_that_has_diverged_is_told_and_predicts_nothing(float weight, string complaint)
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        await OutputAsync("data", "preview", "synthetic-images", "--out", "a.png");
        var path = Path.Combine(Root, "run/model.safetensors");
        var bytes = File.ReadAllBytes(path);
        for (var at = bytes.Length - 4000; at < bytes.Length; at += sizeof(float)) BitConverter.GetBytes(weight).CopyTo(bytes, at);
        File.WriteAllBytes(path, bytes);
        var (code, output, error) = await FlProcess.RunAsync(Root, "predict", "run/model.safetensors", "a.png");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(complaint, error);
    }

    [Fact]
    public async Task One_foreign_folder_does_not_stop_a_table_of_the_others()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "all/run");
        Write("all/foreign/rounds.csv", "a,b\n1,2\n");
        Write("all/foreign/experiment.yaml", "x: 1\n");
        var (code, output, error) = await FlProcess.RunAsync(Root, "table", "all");
        Assert.True(code == 0, error);
        Assert.Contains("final accuracy", output);
        Assert.Contains($"left out: {Path.Combine("all", "foreign", "rounds.csv")}: there is no column 'round'", error);
        await ComplainsAsync("there is no column 'round'", "table", "all/foreign");
    }

    [Fact]
    public async Task Seeds_are_told_in_their_order_and_many_in_a_row_as_a_range()
    {
        Write("e.yaml", Tiny);
        await OutputAsync("sim", "e.yaml", "--quiet", "--set", "rounds=1", "--seeds", "1..12,20", "--out", "swept");
        Assert.Contains("over the seeds 1 to 12, 20.", await OutputAsync("table", "swept"));
    }

    [Fact]
    public async Task A_holdout_that_is_set_is_not_advised()
    {
        Write("e.yaml", Tiny);
        string[] one = ["--set", "clients.count=400", "--set", "partition.holdout=0.9", "--set", "evaluate.clients=true"];
        await ComplainsAsync("partition.holdout is 0.9, and no client has a second example, which it could keep: lower clients.count.",
            ["sim", "e.yaml", .. one]);
    }

    [Theory]
    [InlineData("join", "127.0.0.1:1", "--cid", "a", "--retry-for", "0.1")]
    [InlineData("sim", "torn.yaml")]
    [InlineData("predict", "/dev/null/x", "a.png")]
    public async Task No_message_ends_in_two_full_stops(params string[] arguments)
    {
        Write("torn.yaml", "a: [1\n");
        var (_, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.DoesNotMatch(TwoStops(), error);
    }

    [Fact]
    public async Task Too_few_open_files_are_one_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is that of Linux.");
        var fl = Path.Combine(AppContext.BaseDirectory, "fl.dll");
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", "ulimit -n 64; exec dotnet \"$0\" list models", fl]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("fl: the system lets it hold 64 files open, and it takes 128: raise that, e.g. with 'ulimit -n 1024'.\n", error);
        Assert.Equal(1, process.ExitCode);
    }

    [GeneratedRegex(@"(?<!\.)\.\.(?=\s|$)")]
    private static partial Regex TwoStops();
}
