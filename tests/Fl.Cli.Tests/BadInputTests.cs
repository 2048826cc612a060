namespace Fl.Cli.Tests;

/// <summary>Every mistake of the user is one line that says what to do, exit code 2, and never a stack trace.</summary>
public sealed class BadInputTests : Workspace
{
    [Theory]
    [InlineData("rouds: 3", "e.yaml:1:1", "rounds")]
    [InlineData("rounds: many", "e.yaml:1:1", "rounds")]
    [InlineData("partition: {name: dirichlet, alpha: -1}", "e.yaml:1:", "alpha")]
    [InlineData("model: nett", "e.yaml:1:1", "net")]
    [InlineData("rounds: [1", "e.yaml:", "")]
    public async Task A_mistake_in_the_file_is_told_with_its_place(string line, string place, string hint)
    {
        Write("e.yaml", line + "\ndataset: synthetic-images\n");
        var error = await FailsAsync("sim", "e.yaml");
        Assert.Contains(place, error);
        Assert.Contains(hint, error);
    }

    [Fact]
    public async Task More_clients_per_round_than_clients() =>
        Assert.Contains("per_round 9 is more than count 8", await FailsAsync("sim", TinyFile(), "--set", "clients.per_round=9"));

    [Fact]
    public async Task An_attack_on_real_clients() =>
        Assert.Contains("only simulated clients attack", await FailsAsync("serve", TinyFile(), "--set", "attack=sign-flip"));

    [Fact]
    public async Task More_clients_than_examples() =>
        Assert.Contains("400", await FailsAsync("sim", TinyFile(), "--set", "clients.count=401"));

    [Fact]
    public async Task A_missing_experiment_file() => Assert.Contains("nowhere.yaml", await FailsAsync("sim", "nowhere.yaml"));

    [Fact]
    public async Task A_missing_data_folder() =>
        Assert.Contains("nowhere", await FailsAsync("sim", Write("e.yaml", "dataset: {name: cifar10, path: nowhere}")));

    [Fact]
    public async Task A_truncated_data_file()
    {
        WriteCifar(label: 3);
        using (var file = File.OpenWrite(Path.Combine(Root, "data/data_batch_4.bin"))) file.SetLength(30_729_999);
        var error = await FailsAsync("sim", Write("e.yaml", "dataset: {name: cifar10, path: data}"));
        Assert.Contains("data_batch_4.bin", error);
        Assert.Contains("30729999", error.Replace(",", ""));
    }

    [Fact]
    public async Task A_label_out_of_range()
    {
        WriteCifar(label: 10);
        var error = await FailsAsync("sim", Write("e.yaml", "dataset: {name: cifar10, path: data}"));
        Assert.Contains("label 10", error);
    }

    [Theory]
    [InlineData("strategy.mu=1")]
    [InlineData("rouds=1")]
    public async Task Setting_an_unknown_key(string set) =>
        Assert.Contains(set.Split('=')[0], await FailsAsync("sim", TinyFile(), "--set", set));

    [Fact]
    public async Task An_out_folder_that_cannot_be_written_to()
    {
        Write("file", "");
        Assert.Contains("cannot be written to", await FailsAsync("sim", TinyFile(), "--out", "file/run"));
    }

    [Fact]
    public async Task An_out_folder_that_holds_another_run()
    {
        Write("old/experiment.yaml", "");
        Assert.Contains("holds another run", await FailsAsync("sim", TinyFile(), "--out", "old"));
    }

    [Theory]
    [InlineData("sim", "--rouds", "0")]
    [InlineData("smi", "e.yaml")]
    [InlineData("sim", "e.yaml", "--workers", "0")]
    public async Task A_mistyped_command_line(params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.Equal(2, code);
        Assert.DoesNotContain("   at ", error);
    }

    private string TinyFile() => Write("e.yaml", Tiny);

    private void WriteCifar(byte label)
    {
        var records = new byte[10_000 * 3073];
        records[7 * 3073] = label;
        foreach (var name in (string[])["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"])
        {
            Directory.CreateDirectory(Path.Combine(Root, "data"));
            File.WriteAllBytes(Path.Combine(Root, "data", name + ".bin"), records);
        }
    }

    private async Task<string> FailsAsync(params string[] arguments)
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.DoesNotContain("   at ", error);
        return Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            line.StartsWith("fl: ", StringComparison.Ordinal));
    }
}
