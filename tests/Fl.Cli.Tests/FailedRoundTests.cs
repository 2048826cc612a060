using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>A round without a usable update is a row, and the run goes on as if it had not been.</summary>
public sealed class FailedRoundTests : Workspace
{
    /// <summary>With seed 2 both clients of rounds 7 and 14 drop out.</summary>
    private const string Dropping = """
        seed: 2
        dataset: {name: synthetic-images, train: 200, test: 50}
        clients: {count: 10, per_round: 2}
        rounds: 20
        model: logistic
        strategy: fedadam
        train: {batch_size: 10, lr: 0.05}
        evaluate: {targets: [0.05, 0.99]}
        checkpoint: {every: 1}
        devices: {fleet: [{device: {name: generic, gflops: 1}, link: generic}], dropout: 0.3}

        """;

    public FailedRoundTests() => Write("e.yaml", Dropping);

    [Fact]
    public async Task Twenty_rounds_of_which_two_lose_all_their_clients_are_twenty_rows()
    {
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run");
        var rows = Rounds("run");
        Assert.Equal(Enumerable.Range(0, 21), rows.Select(row => int.Parse(row["round"])));
        Assert.Equal(["7", "14"], rows.Where(row => row["failure"].Length > 0).Select(row => row["round"]));
        foreach (var row in rows.Where(row => row["failure"].Length > 0))
        {
            var before = rows[int.Parse(row["round"]) - 1];
            Assert.Contains("none of 2 clients sent a usable update; the first: client ", row["failure"]);
            Assert.Equal(("2", "0", "2", "0", ""),
                (row["clients_selected"], row["clients_completed"], row["clients_rejected"], row["examples"], row["train_loss"]));
            Assert.Equal((before["test_loss"], before["test_accuracy"]), (row["test_loss"], row["test_accuracy"]));
            Assert.True(double.Parse(row["virtual_seconds"]) > double.Parse(before["virtual_seconds"]));
        }
        Assert.Equal(4, File.ReadLines(Path.Combine(Root, "run/clients.csv")).Count(
            line => (line.StartsWith("7,") || line.StartsWith("14,")) && line.Contains(",failed,") && line.Contains("it dropped out")));
        Assert.Equal(2, JsonDocument.Parse(Read("run/summary.json")).RootElement.GetProperty("failed_rounds").GetInt32());
        Assert.DoesNotContain("NaN", await OutputAsync("table", "run", "--format", "csv"));
        await OutputAsync("plot", "run");
        Assert.All(Directory.GetFiles(Path.Combine(Root, "run/plots"), "*.svg"), plot =>
            Assert.DoesNotContain("NaN", File.ReadAllText(plot)));
    }

    [Fact]
    public async Task A_run_with_failed_rounds_that_is_killed_goes_on_to_the_same_bits_and_rows()
    {
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "whole", "--set", "train.epochs=2000");
        using (var fl = FlProcess.Start(Root, "sim", "e.yaml", "--out", "run", "--set", "train.epochs=2000"))
        {
            await fl.WaitForAsync("round 8/20");
            fl.Kill();
            Assert.Equal(137, await fl.WaitAsync());
        }
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--out", "run", "--resume", "--set", "train.epochs=2000");
        Assert.True(code == 0, error);
        Assert.Contains("going on after round ", error);
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    /// <summary>Broken off behind the first of the rounds that fail.</summary>
    [Fact]
    public async Task A_run_broken_off_after_a_failed_round_goes_on_to_the_same_bits_and_rows()
    {
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "rounds=7");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run", "--resume");
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    [Fact]
    public async Task A_sweep_of_runs_with_failed_rounds_is_whole()
    {
        Assert.Contains("3 of 3 runs are over",
            await OutputAsync("sim", "e.yaml", "--quiet", "--seeds", "3", "--out", "sweep", "--set", "seed=1"));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(Root, "sweep"), "rounds.csv", SearchOption.AllDirectories)
            .Count(file => File.ReadLines(file).Count() == 22));
    }

    [Fact]
    public async Task Told_to_stop_it_ends_with_the_row_and_one_line_and_goes_on_with_the_round_after()
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "run", "--set", "on_failed_round=stop");
        Assert.Equal(1, code);
        Assert.StartsWith("fl: round 7: none of 2 clients sent a usable update; ", Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Contains("A failed round ends the run: on_failed_round is stop.", error);
        Assert.Equal("7", Rounds("run")[^1]["round"]);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "run", "--resume");
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    private List<Dictionary<string, string>> Rounds(string run)
    {
        var lines = File.ReadAllLines(Path.Combine(Root, run, "rounds.csv"));
        var names = lines[0].Split(',');
        // The last column alone is quoted.
        return [.. lines.Skip(1)
            .Select(line => names.Zip(line.Split(',', names.Length)).ToDictionary(cell => cell.First, cell => cell.Second.Trim('"')))];
    }
}
