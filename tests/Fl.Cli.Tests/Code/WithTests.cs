using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>Components of a user's own in the real <c>fl</c>.</summary>
public sealed class WithTests : Workspace
{
    public WithTests() => Write("mine.cs", OwnCode.Damped);

    [Fact]
    public async Task A_run_with_a_file_of_one_s_own_keeps_it_and_runs_again_from_its_folder()
    {
        Write("e.yaml", OwnCode.Experiment);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "first");
        Assert.Equal(Read("mine.cs"), Read("first/code/mine.cs"));
        var code = Summary("first").GetProperty("with")[0];
        Assert.Equal("mine.cs", code.GetProperty("file").GetString());
        var hash = code.GetProperty("sha256").GetString();
        Assert.Contains($"{{file: code/mine.cs, sha256: {hash}}}", Read("first/experiment.yaml"));
        File.Delete(Path.Combine(Root, "mine.cs"));
        await OutputAsync("sim", "first/experiment.yaml", "--quiet", "--out", "second");
        Assert.Equal(Sha256("first"), Sha256("second"));
        Assert.Equal(Read("first/experiment.yaml"), Read("second/experiment.yaml"));
    }

    [Fact]
    public async Task Workers_that_a_run_starts_and_devices_that_are_given_it_come_to_the_same_bits()
    {
        Write("e.yaml", OwnCode.Experiment.Replace("count: 4, per_round: 3", "count: 1, per_round: 1", StringComparison.Ordinal));
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "here");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "cluster", "--cluster", "local:1");
        Assert.Equal(Sha256("here"), Sha256("cluster"));
        using var server = FlProcess.Start(Root, "serve", "e.yaml", "--listen", "127.0.0.1:0", "--min-clients", "1", "--out", "served");
        await server.WaitForAsync("listening on ");
        var address = server.Error.Split("listening on ")[1].Split('\n')[0].Replace("http://", "", StringComparison.Ordinal);
        var (code, _, error) = await FlProcess.RunAsync(Root, "join", address, "--cid", "0", "--retry-for", "1");
        Assert.Equal(1, code);
        Assert.Contains("found 'damped'", error);
        Assert.Contains("the server has code of its own in 'mine.cs': copy that to this device", error);
        await OutputAsync("join", address, "--cid", "0", "--with", "mine.cs");
        Assert.Equal(0, await server.WaitAsync());
        Assert.Equal(Sha256("here"), Sha256("served"));
    }

    [Fact]
    public async Task A_sweep_runs_again_from_its_folder()
    {
        Write("e.yaml", OwnCode.Experiment);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "first", "--set", "sweep={strategy.rho: [0.2, 0.9]}", "--set", "rounds=1");
        await OutputAsync("sim", "first/sweep.yaml", "--quiet", "--out", "second");
        Assert.Equal(Read("first/sweep.yaml"), Read("second/sweep.yaml"));
        string[] runs = [.. Directory.GetFiles(Path.Combine(Root, "first"), "summary.json", SearchOption.AllDirectories)];
        Assert.Equal(2, runs.Length);
        Assert.All(runs, run => Assert.Equal(
            Sha256(Path.GetDirectoryName(run)!), Sha256(Path.GetDirectoryName(run)!.Replace("first", "second", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task What_does_not_compile_is_told_line_by_line()
    {
        Write("bad.cs", OwnCode.Damped.Replace("local.Run();", "local.Rum();\n        int x = \"a\";", StringComparison.Ordinal));
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", Write("t.yaml", Tiny), "--with", "bad.cs");
        Assert.Equal(2, code);
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("fl: bad.cs:16:15: CS1061: 'LocalTraining' does not contain a definition for 'Rum'", lines[0]);
        Assert.Equal("fl: bad.cs:17:17: CS0029: Cannot implicitly convert type 'string' to 'int'", lines[1]);
    }

    [Theory]
    [InlineData("strategy.rho=0", "round 1: strategy 'damped' failed: InvalidOperationException at mine.cs:21: the server half is broken")]
    [InlineData("strategy.breaks=true", "InvalidOperationException at mine.cs:15: the client half is broken")]
    public async Task What_throws_ends_the_run_with_its_own_line(string set, string reason)
    {
        Write("e.yaml", OwnCode.Experiment);
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--set", set);
        Assert.Equal(1, code);
        Assert.Contains(reason, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task Lists_and_the_schema_have_it()
    {
        var listed = await OutputAsync("list", "strategies", "--with", "mine.cs");
        Assert.Contains("FedAvg whose server step is damped.", listed);
        Assert.Contains("What is left of a step.", listed);
        Assert.Contains("\"strategies.damped\"", await OutputAsync("list", "schema", "--with", "mine.cs"));
    }

    private string Sha256(string run) => Summary(run).GetProperty("model_sha256").GetString()!;

    private JsonElement Summary(string run) => JsonDocument.Parse(Read($"{run}/summary.json")).RootElement;
}
