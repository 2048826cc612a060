namespace Fl.Core.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-test-").FullName;

    [Fact]
    public void A_folder_that_holds_another_run_is_refused()
    {
        File.WriteAllText(Path.Combine(root, "experiment.yaml"), "");
        Assert.Contains("holds another run", Assert.Throws<BadInputException>(() => RunFolder.Create(root)).Message);
    }

    [Fact]
    public void Folders_that_are_made_in_one_second_are_all_different()
    {
        var folders = new RunFolder[100];
        Parallel.For(0, folders.Length, new() { MaxDegreeOfParallelism = 16 }, i =>
            folders[i] = RunFolder.CreateDefault(root, TimeProvider.System));
        Assert.Equal(folders.Length, folders.Select(folder => folder.Path).Distinct().Count());
        foreach (var folder in folders) folder.Dispose();
        Assert.Empty(Directory.GetDirectories(root));
    }

    [Fact]
    public void The_latest_run_to_go_on_with_is_the_one_saved_last_that_is_neither_over_nor_in_use()
    {
        Assert.Null(RunFolder.LatestUnfinished(root));
        Assert.Null(RunFolder.LatestUnfinished(Path.Combine(root, "nowhere")));
        foreach (var (name, age) in new[] { ("old", 3), ("last", 2), ("over", 1), ("in-use", 0) })
        {
            var saved = Directory.CreateDirectory(Path.Combine(root, name, "checkpoint")).FullName;
            File.WriteAllText(Path.Combine(saved, "round-00000001.ckpt"), "");
            File.WriteAllText(Path.Combine(saved, "lock"), "");
            File.WriteAllText(Path.Combine(root, name, name == "over" ? "summary.json" : "experiment.yaml"), "");
            Directory.SetLastWriteTimeUtc(saved, DateTime.UnixEpoch.AddDays(10 - age));
        }
        Directory.CreateDirectory(Path.Combine(root, "plots"));
        using var other = RunFolder.Open(Path.Combine(root, "in-use"));
        Assert.Equal(Path.Combine(root, "last"), RunFolder.LatestUnfinished(root));
    }

    [Fact]
    public void A_folder_with_anything_in_it_is_refused()
    {
        File.WriteAllText(Path.Combine(root, "letter.txt"), "");
        Assert.Contains("is not empty", Assert.Throws<BadInputException>(() => RunFolder.Create(root)).Message);
    }

    [Fact]
    public void A_file_in_the_folders_place_is_refused()
    {
        var file = Path.Combine(root, "x");
        File.WriteAllText(file, "");
        Assert.Contains("is a file", Assert.Throws<BadInputException>(() => RunFolder.Create(file)).Message);
        Assert.Contains("cannot be written to", Assert.Throws<BadInputException>(() => RunFolder.Create(Path.Combine(file, "y"))).Message);
    }

    [Fact]
    public void What_a_killed_process_was_about_to_rename_is_removed()
    {
        File.WriteAllText(Path.Combine(root, "experiment.yaml"), "");
        Directory.CreateDirectory(Path.Combine(root, "checkpoint"));
        File.WriteAllText(Path.Combine(root, "checkpoint", "round-00000001.ckpt.tmp"), "half");
        using var folder = RunFolder.Open(root);
        Assert.Equal(["lock"], Directory.GetFiles(folder.Checkpoints).Select(Path.GetFileName));
    }

    /// <summary>Whatever a server or a simulation writes first, a process that was killed then can be gone on with.</summary>
    [Theory]
    [InlineData("experiment.yaml.tmp")]
    [InlineData("client-ids.csv")]
    [InlineData(null)]
    public void A_run_that_was_killed_as_it_began_is_still_one(string? file)
    {
        var path = Path.Combine(root, "run");
        using (var folder = RunFolder.Create(path))
            File.WriteAllText(folder.Locate(file ?? "experiment.yaml"), "half");
        if (file is null) File.Delete(Path.Combine(path, "experiment.yaml"));
        Assert.Contains("holds another run", Assert.Throws<BadInputException>(() => RunFolder.Create(path)).Message);
        using (RunFolder.Open(path))
            Assert.Equal(file == "client-ids.csv" ? ["checkpoint", "client-ids.csv"] : ["checkpoint"],
                Directory.GetFileSystemEntries(path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_file_is_replaced_whole()
    {
        using var folder = RunFolder.Create(Path.Combine(root, "run"));
        folder.WriteWhole("a.json", "one");
        folder.WriteWhole("a.json", "two");
        Assert.Equal("two", File.ReadAllText(folder.Locate("a.json")));
        Assert.Equal(["a.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Rounds_are_rows_under_fixed_columns_as_soon_as_they_are_written()
    {
        var path = Path.Combine(root, "rounds.csv");
        using var csv = new RoundsCsv(path, null);
        csv.Write(new RoundResult(0, 0.5, [], new Evaluation(2.30258, 0.1, 100)) { Validation = new(2.25, 0.2, 10) });
        csv.Write(new RoundResult(1, 1.25,
        [
            new(3, UpdateStatus.Completed, "", 10) { TrainLoss = 2, TrainAccuracy = 0.2, Seconds = 0.1, BytesDown = 400, BytesUp = 400 },
            new(5, UpdateStatus.Rejected, "a weight became NaN", 30) { Seconds = 0.1, BytesDown = 400, BytesUp = 400 },
            new(9, UpdateStatus.Completed, "", 30) { TrainLoss = 1, TrainAccuracy = 0.4, Seconds = 0.1, BytesDown = 400, BytesUp = 400 },
        ], null));
        csv.Write(new RoundResult(2, 2, [new(3, UpdateStatus.Failed, "lost", 0) { Seconds = 0.1, BytesDown = 4 }], null)
        {
            Failure = "none of 1 clients sent a usable update.",
        });
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal(
            """
            round,wall_seconds,virtual_seconds,clients_selected,clients_completed,clients_rejected,examples,train_loss,test_loss,test_accuracy,bytes_down,bytes_up,attack_success_rate,joules,backhaul_down,backhaul_up,failure,validation_loss,validation_accuracy,workers
            0,0.500,,0,0,0,0,,2.30258,0.1,0,0,,,0,0,,2.25,0.2,
            1,1.250,,3,2,1,40,1.25,,,1200,1200,,,0,0,,,,
            2,2.000,,1,0,1,0,,,,4,0,,,0,0,none of 1 clients sent a usable update.,,,

            """.ReplaceLineEndings("\n"), reader.ReadToEnd());
    }

    [Fact]
    public void The_spread_over_clients_counts_every_client_the_same()
    {
        var spread = ClientSpread.Of([1.0, 0.5, 0.5, 0.0, 1.0, 0.6, 0.7, 0.8, 0.9, 1.0, 0.2]);
        Assert.Equal(11, spread.Clients);
        Assert.Equal(0.1, spread.Worst10Percent, 12);
        Assert.Equal((0.0, 1.0), (spread.Min, spread.Max));
        Assert.Equal(7.2 / 11, spread.Mean, 12);
        // The sum of squares is 5.84, and a variance is the mean square less the square of the mean.
        Assert.Equal(5.84 / 11 - 7.2 / 11 * (7.2 / 11), spread.Variance, 12);
        Assert.Equal(Math.Sqrt(spread.Variance), spread.StandardDeviation, 12);
    }

    [Fact]
    public void The_best_round_is_never_called_the_last()
    {
        var tally = new RunTally(Standing.Start([0.5, 0.9]), Classification.Accuracy);
        foreach (var (round, accuracy) in new[] { (0, 0.1), (1, 0.6), (2, 0.7), (3, 0.4) })
            tally.Write(new RoundResult(round, round, [], new Evaluation(1, accuracy, 10)));
        Assert.Equal((3, 2), (tally.Standing.Last!.Round, tally.Standing.Best!.Round));
        Assert.Equal([new(0.5, 1, 1) { Bytes = 0 }, new(0.9, null, null)], tally.Standing.Targets);
        Assert.Null(ValidationSummary.Of(tally.Standing));
    }

    [Fact]
    public void The_best_round_by_validation_is_told_with_its_test_accuracy()
    {
        var tally = new RunTally(Standing.Start([]), Classification.Accuracy);
        foreach (var (round, test, validation) in new[] { (0, 0.1, 0.0), (1, 0.6, 0.7), (2, 0.8, 0.5), (3, 0.7, 0.7), (4, 0.5, 0.4) })
            tally.Write(new RoundResult(round, round, [], new Evaluation(1, test, 10)) { Validation = new(2, validation, 5) });
        Assert.Equal(new ValidationSummary(5, 0.4, 2, 0.7, 1, 0.6), ValidationSummary.Of(tally.Standing));
        Assert.Equal((2, 0.8), (tally.Standing.Best!.Round, tally.Standing.Best.Test.Accuracy));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
