using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A copy of a run's folder that is taken while the run goes on in it, whole or broken off, is one from which it goes on.</summary>
public sealed class FolderSnapshotTests : IDisposable
{
    private readonly RunsFolder runs = new();

    private static Experiment Small { get; } = RunsFolder.Small with
    {
        Rounds = 12,
        Strategy = new Scaffold(),
        Checkpoint = new() { Every = 1, Snapshots = 5 },
        Evaluate = new() { KeepBest = true },
    };

    [Fact]
    public async Task Every_copy_goes_on_to_the_same_bits()
    {
        var copies = 0;
        var whole = await runs.RunAsync(Small, "run", new Each(async round =>
        {
            if (round % 4 == 3) await CopyAsync(new(Made($"copy{copies++}")), "run", int.MaxValue);
        }));
        Assert.Equal(3, copies);
        for (var i = 0; i < copies; i++)
        {
            Assert.Equal(whole.ModelSha256, (await runs.RunAsync(Small, $"copy{i}")).ModelSha256);
            AssertSame("run", $"copy{i}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_does_one_that_was_broken_off_in_any_file(bool isSecond)
    {
        var mirrors = Enumerable.Range(0, 5).Select(i => new RunMirror(Made($"copy{i}"))).ToArray();
        var whole = await runs.RunAsync(Small, "run", new Each(async round =>
        {
            if (round == 4 && isSecond)
                foreach (var mirror in mirrors) await CopyAsync(mirror, "run", int.MaxValue);
            if (round == 8)
                foreach (var (i, mirror) in mirrors.Index()) await CopyAsync(mirror, "run", 2 * i);
        }));
        for (var i = 0; i < mirrors.Length; i++)
        {
            Assert.Equal(whole.ModelSha256, (await runs.RunAsync(Small, $"copy{i}")).ModelSha256);
            AssertSame("run", $"copy{i}");
        }
    }

    [Fact]
    public async Task A_file_that_the_run_has_removed_is_there_until_the_copy_is_done()
    {
        await runs.RunAsync(Small with { Rounds = 3 }, "run");
        using var snapshot = FolderSnapshot.Take(runs.Of("run"))!;
        var file = snapshot.Files.Single(file => file.Name == "checkpoint/round-00000003.ckpt");
        var content = await File.ReadAllBytesAsync(runs.Of("run", file.Name), TestContext.Current.CancellationToken);
        File.Delete(runs.Of("run", file.Name));
        Assert.Equal(content, snapshot.Read(file.Name, 0));
        Assert.Equal(content[100..], snapshot.Read(file.Name, 100));
        Assert.Throws<InvalidDataException>(() => snapshot.Read(file.Name, content.Length + 1));
        Assert.Throws<InvalidDataException>(() => snapshot.Read("../secret.csv", 0));
        Assert.DoesNotContain("checkpoint/lock", snapshot.Files.Select(one => one.Name));
    }

    public void Dispose() => runs.Dispose();

    /// <summary>A folder that its driver has begun: it holds the lock before anything is copied.</summary>
    private string Made(string name)
    {
        Directory.CreateDirectory(runs.Of(name, "checkpoint"));
        File.WriteAllText(runs.Of(name, "checkpoint/lock"), "");
        return runs.Of(name);
    }

    private void AssertSame(string expected, string actual)
    {
        string[] Rounds(string run) => [.. File.ReadLines(runs.Of(run, RoundsCsv.Name)).Select(row =>
            string.Join(',', row.Split(',').Where((_, column) => column != 1)))];
        Assert.Equal(Rounds(expected), Rounds(actual));
        // How many files what clients keep takes depends on when it was saved.
        string[] Files(string run) => [.. RunFiles.In(runs.Of(run)).Where(name => !name.EndsWith(".state", StringComparison.Ordinal))];
        Assert.Equal(Files(expected), Files(actual));
        foreach (var name in RunFiles.In(runs.Of(expected)).Where(RunFiles.IsKept))
            Assert.Equal(File.ReadAllBytes(runs.Of(expected, name)), File.ReadAllBytes(runs.Of(actual, name)));
    }

    /// <summary>Copies as a driver does, in pieces of 1,000 bytes, and breaks off in the file of a number.</summary>
    private async Task CopyAsync(RunMirror mirror, string run, int brokenOff)
    {
        using var snapshot = FolderSnapshot.Take(runs.Of(run))!;
        var begun = new HashSet<string>();
        try
        {
            await mirror.FetchAsync([.. snapshot.Files], (file, offset) =>
            {
                begun.Add(file.Name);
                var piece = snapshot.Read(file.Name, offset);
                if (begun.Count > brokenOff && (offset > 0 || piece.Length < 1000)) throw new WorkerLostException("broken off");
                return Task.FromResult(piece[..Math.Min(piece.Length, 1000)]);
            });
            Assert.True(begun.Count <= brokenOff, $"{begun.Count} files were not broken off");
        }
        catch (WorkerLostException)
        {
        }
    }

    private sealed class Each(Func<int, Task> after) : IRunView
    {
        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Write(RoundResult result) => after(result.Round).Wait();
    }
}
