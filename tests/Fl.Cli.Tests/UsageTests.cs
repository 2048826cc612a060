namespace Fl.Cli.Tests;

/// <summary>What is mistyped on a command line is told with the nearest that there is, and the verb's own help.</summary>
public sealed class UsageTests : Workspace
{
    [Theory]
    [InlineData("fl: unknown verb 'smi'; did you mean 'sim'?\nfl: try 'fl --help'.\n", "smi", "e.yaml")]
    [InlineData("fl: unknown verb 'train'.\nfl: try 'fl --help'.\n", "train")]
    [InlineData("fl: unknown verb 'ftech'; did you mean 'fetch'?\nfl: try 'fl data --help'.\n", "data", "ftech")]
    [InlineData("fl: unknown option '--worker'; did you mean '--workers'?\nfl: try 'fl sim --help'.\n", "sim", "e.yaml", "--worker", "3")]
    [InlineData("fl: unknown option '--worker'; did you mean '--workers'?\nfl: try 'fl sim --help'.\n", "sim", "e.yaml", "--worker=3")]
    [InlineData("fl: unknown option '--hlep'; did you mean '--help'?\nfl: try 'fl sim --help'.\n", "sim", "--hlep")]
    [InlineData("fl: unknown option '--colums'; did you mean '--columns'?\nfl: try 'fl table --help'.\n", "table", ".", "--colums", "lr")]
    [InlineData("fl: unknown option '--xyzzy'.\nfl: try 'fl predict --help'.\n", "predict", "m", "--xyzzy")]
    [InlineData("fl: 'more' is one argument too many.\nfl: try 'fl sim --help'.\n", "sim", "e.yaml", "more")]
    [InlineData("fl: Required argument 'experiment' missing for command: 'sim'.\nfl: try 'fl sim --help'.\n", "sim")]
    [InlineData("fl: --workers takes a number from 1 to 1,024, not 'x'.\nfl: try 'fl sim --help'.\n", "sim", "e.yaml", "--workers", "x")]
    public async Task A_mistake_is_told_with_the_nearest_and_the_verbs_help(string told, params string[] arguments)
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.Equal((2, "", told), (code, output, error));
    }

    [Theory]
    [InlineData("lr=0.1", "did you mean 'train.lr'?")]
    [InlineData("per_round=3", "did you mean 'clients.per_round'?")]
    [InlineData("alpha=0.3", "did you mean 'partition.alpha'?")]
    [InlineData("momentum=0.9", "did you mean 'train.momentum'?")]
    [InlineData("roundss=3", "did you mean 'rounds'?")]
    public async Task A_key_without_its_table_is_told_with_it(string set, string hint)
    {
        Write("e.yaml", Tiny);
        await ComplainsAsync(hint, "sim", "e.yaml", "--set", set);
    }

    [Theory]
    [InlineData("~")]
    [InlineData("$HOME")]
    [InlineData("${HOME}")]
    public async Task The_home_folder_is_known_where_no_shell_has_seen_to_it(string home)
    {
        Write("home/e.yaml", Tiny);
        using var fl = FlProcess.Start(
            Root, [("HOME", Path.Combine(Root, "home"))], "sim", $"{home}/e.yaml", "--quiet", $"--out={home}/run");
        Assert.True(await fl.WaitAsync() == 0, fl.Error);
        Assert.True(File.Exists(Path.Combine(Root, "home/run/summary.json")));
        using var next = FlProcess.Start(
            Root, [("HOME", Path.Combine(Root, "home"))], "sim", $"{home}/e.yaml", "--quiet", "--out", "other", "--set", "partition=file",
            "--set", $"partition.path={home}/nowhere.csv");
        Assert.Equal(2, await next.WaitAsync());
        Assert.Contains(Path.Combine(Root, "home/nowhere.csv"), next.Error);
    }

    [Theory]
    [InlineData("sim")]
    [InlineData("serve")]
    [InlineData("join")]
    [InlineData("table")]
    [InlineData("data", "make-trace")]
    public async Task Help_has_eighty_columns(params string[] verb) =>
        Assert.All((await OutputAsync([.. verb, "--help"])).Split('\n'), line => Assert.InRange(line.Length, 0, 80));
}
