namespace Fl.Cli.Tests;

/// <summary><c>fl sim --dry-run</c>.</summary>
public sealed class DryRunTests : Workspace
{
    [Fact]
    public async Task A_dry_run_prints_an_experiment_that_runs_and_leaves_nothing()
    {
        Write("base.yaml", Tiny);
        Write("tiny.yaml", "extends: base.yaml\nstop: {patience: 50}");
        var before = Directory.GetFileSystemEntries(Root).Order().ToArray();
        var text = await OutputAsync("sim", "tiny.yaml", "--dry-run", "--set", "train.lr=0.03");
        Assert.Equal(before, Directory.GetFileSystemEntries(Root).Order());
        Assert.Contains("# dry run: nothing was trained\n", text, StringComparison.Ordinal);
        Assert.Matches(@"# estimate: about .* of memory\n", text);
        Assert.DoesNotContain("extends", text, StringComparison.Ordinal);

        Write("resolved.yaml", text);
        await OutputAsync("sim", "resolved.yaml", "--quiet", "--out", "resolved");
        await OutputAsync("sim", "tiny.yaml", "--quiet", "--out", "tiny", "--set", "train.lr=0.03");
        Assert.Equal(Read("tiny/experiment.yaml"), Read("resolved/experiment.yaml"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "tiny", "model.safetensors")),
            File.ReadAllBytes(Path.Combine(Root, "resolved", "model.safetensors")));
    }

    [Fact]
    public async Task A_sweep_has_a_line_for_each_setting_and_one_for_all()
    {
        Write("sweep.yaml", Tiny + "\nseeds: [1, 2, 3]\nsweep: {train.lr: [0.1, 0.2]}");
        var lines = (await OutputAsync("sim", "sweep.yaml", "--dry-run", "--jobs", "2")).TrimEnd().Split('\n');
        Assert.StartsWith("lr=0.1: 3 runs of 2 rounds, ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("lr=0.2: 3 runs of 2 rounds, ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("6 runs, 2 side by side: about ", lines[2], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Root, "runs")));
    }

    [Theory]
    [InlineData("--out", "x")]
    [InlineData("--resume")]
    [InlineData("--profile")]
    [InlineData("--dashboard")]
    public async Task What_leaves_something_behind_does_not_go_with_it(params string[] option)
    {
        Write("tiny.yaml", Tiny);
        await ComplainsAsync($"--dry-run leaves nothing behind: leave {option[0]} out.", ["sim", "tiny.yaml", "--dry-run", .. option]);
    }
}
