using System.Globalization;

namespace Fl.Cli.Tests;

public sealed class ProfileTests : Workspace
{
    [Fact]
    public async Task A_profile_accounts_for_the_time_of_the_run_and_of_its_workers_and_changes_no_bit()
    {
        Write("tiny.yaml", Tiny);
        await OutputAsync("sim", "tiny.yaml", "--quiet", "--out", "without");
        var output = await OutputAsync("sim", "tiny.yaml", "--quiet", "--workers", "2", "--profile", "--out", "run");
        foreach (var line in (string[])["where the time went", "clients train", "gradients", "batches", "folding", "idle",
            "a round outside training"])
            Assert.Contains(line, output);
        RunRecord.AssertSame(Path.Combine(Root, "without"), Path.Combine(Root, "run"));

        var rows = Read("run/profile.csv").TrimEnd().Split('\n').Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[0]);
        double Seconds(string phase) => double.Parse(rows[phase][2], CultureInfo.InvariantCulture);
        int Calls(string phase) => int.Parse(rows[phase][3], CultureInfo.InvariantCulture);
        // 2 rounds of 4 clients with 50 examples each, in batches of 10; the test set is scored before them, too.
        Assert.Equal((2, 8, 8, 40, 40, 8),
            (Calls("gather"), Calls("fit"), Calls("switch"), Calls("batch"), Calls("gradient"), Calls("fold")));
        Assert.Equal((3, 3), (Calls("score"), Calls("record")));
        var ofRun = rows.Values.Where(cells => cells[1] == "run" && cells[0] != "total").Sum(cells => Seconds(cells[0]));
        Assert.InRange(ofRun, 0, Seconds("total"));
        var ofWorkers = Seconds("fit") + Seconds("fold") + Seconds("score") + Seconds("idle");
        Assert.Equal(2 * (Seconds("gather") + Seconds("wait") + Seconds("step")), ofWorkers, 1e-3);
        Assert.InRange(Seconds("switch") + Seconds("batch") + Seconds("gradient"), 0, Seconds("fit"));
    }

    [Fact]
    public async Task Clients_own_scores_after_the_rounds_are_not_counted_as_the_workers_share_of_them()
    {
        Write("tiny.yaml", Tiny);
        await OutputAsync("sim", "tiny.yaml", "--quiet", "--profile", "--out", "run", "--set", "partition.holdout=0.2",
            "--set", "evaluate.clients=true", "--set", "strategy=fine-tuning");
        var calls = Read("run/profile.csv").TrimEnd().Split('\n').Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => cells[3]);
        // 2 rounds of 4 clients with 40 examples each, in batches of 10.
        Assert.Equal(("32", "32", "3"), (calls["batch"], calls["gradient"], calls["score"]));
    }

    [Fact]
    public async Task A_sweep_has_no_profile()
    {
        Write("tiny.yaml", Tiny);
        await ComplainsAsync("--profile is of one run", "sim", "tiny.yaml", "--seeds", "2", "--profile");
    }
}
