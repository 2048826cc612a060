using System.Diagnostics;

namespace Fl.Faults;

/// <summary>Disks that are full, folders that cannot be written to, folders that vanish.</summary>
public sealed class DiskTests : Workspace
{
    private const string Small = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        clients: {count: 3, per_round: 3}
        rounds: 10
        model: net
        train: {batch_size: 10, lr: 0.05}
        engine: managed
        checkpoint: {every: 1}

        """;

    private string Disk => Path.Combine(Root, "disk");

    /// <summary>
    /// Room for two checkpoints, a third beside them, and the model is about 1.1 MiB; every size below breaks somewhere else.
    /// </summary>
    [Fact]
    public async Task A_full_disk_ends_the_run_with_one_line_and_the_run_goes_on_when_there_is_room()
    {
        await PrepareAsync();
        var (random, time, tries, full) = (new Random(8), Stopwatch.StartNew(), Form.Of(2, 40), 0);
        for (var i = 0; i < tries; i++)
        {
            await MountAsync($"size={4 * random.Next(1, 270)}k");
            try
            {
                var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "disk/run");
                if (code != 0)
                {
                    full++;
                    Assert.InRange(code, 1, 2);
                    Assert.Contains("No space left on device", Assert.Single(error.TrimEnd().Split('\n')));
                }
                await MountAsync("remount,size=64m");
                (code, _, error) = await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "disk/run", "--resume");
                Assert.True(code == 0, $"try {i}: {error}");
                RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Disk, "run"));
            }
            finally
            {
                await RunAsync("umount", Disk);
            }
        }
        Assert.True(full > 0);
        Form.Report("disk full (tmpfs of 4 KiB to 1 MiB)", tries,
            $"{full} ended with one line, exit code 1 or 2; {tries} of {tries} resumed to the same bits and rows", time);
    }

    [Fact]
    public async Task A_read_only_folder_is_told_before_anything_else()
    {
        await PrepareAsync();
        await MountAsync("size=64m");
        try
        {
            var time = Stopwatch.StartNew();
            await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "disk/run", "--set", "rounds=3");
            await MountAsync("remount,ro");
            foreach (var arguments in (string[][])[["--out", "disk/new"], ["--out", "disk/run", "--resume"]])
            {
                var (code, _, error) = await FlProcess.RunAsync(Root, ["sim", "e.yaml", "--quiet", .. arguments]);
                Assert.Equal(2, code);
                Assert.Contains("cannot be written to: Read-only file system", Assert.Single(error.TrimEnd().Split('\n')));
            }
            await MountAsync("remount,rw");
            Assert.Equal(0, (await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "disk/run", "--resume")).Code);
            RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Disk, "run"));
            Form.Report("read-only out folder, new and resumed", 2, "one line, exit code 2; resumed when writable", time);
        }
        finally
        {
            await RunAsync("umount", Disk);
        }
    }

    /// <summary>
    /// An ext4 whose journal breaks off, as after an error of the disk: whoever writes is told that it is read-only, and what
    /// had not been flushed is gone when it is mounted again, as after a power cut.
    /// </summary>
    [Fact]
    public async Task A_disk_that_breaks_off_under_way_loses_nothing_that_was_flushed()
    {
        await PrepareAsync();
        Assert.Equal(
            0, (await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "whole-scaffold", "--set", "strategy=scaffold")).Code);
        var image = Path.Combine(Root, "image");
        using (var file = File.Create(image)) file.SetLength(64 << 20);
        Assert.SkipUnless(await RunAsync("mkfs.ext4", "-q", image) == 0 && await RunAsync("mount", "-o", "loop", image, Disk) == 0,
            "An ext4 cannot be made and mounted here.");
        await RunAsync("umount", Disk);
        var (random, time, tries, ended) = (new Random(12), Stopwatch.StartNew(), Form.Of(2, 40), 0);
        for (var i = 0; i < tries; i++)
        {
            var keeps = i / 2 % 2 == 1;
            string[] command = ["sim", "e.yaml", "--out", "disk/run", "--resume", "--set", $"checkpoint.every={1 + i % 2 * 2}",
                "--set", $"strategy={(keeps ? "scaffold" : "fedavg")}"];
            Assert.Equal(0, await RunAsync("mount", "-o", "loop", image, Disk));
            using (var fl = FlProcess.Start(Root, command))
            {
                await fl.ReachedAsync(random.Next(10));
                await Task.Delay(random.Next(30), TestContext.Current.CancellationToken);
                Assert.Equal(0, await RunAsync("mount", "-o", "remount,abort", Disk));
                var code = await fl.WaitAsync();
                if (code != 0)
                {
                    ended++;
                    Assert.InRange(code, 1, 2);
                    Assert.Contains("Read-only file system",
                        Assert.Single(fl.Error.Split('\n'), line => line.StartsWith("fl: ", StringComparison.Ordinal)));
                }
            }
            await RunAsync("umount", Disk);
            Assert.Equal(0, await RunAsync("mount", "-o", "loop", image, Disk));
            try
            {
                var (code, _, error) = await FlProcess.RunAsync(Root, command);
                Assert.True(code == 0, $"try {i}: {error}");
                RunRecord.AssertSame(Path.Combine(Root, keeps ? "whole-scaffold" : "whole"), Path.Combine(Disk, "run"));
                Directory.Delete(Path.Combine(Disk, "run"), recursive: true);
            }
            finally
            {
                await RunAsync("umount", Disk);
            }
        }
        Assert.True(ended > 0);
        Form.Report("the disk breaks off under way (ext4, `remount,abort`): read-only for who writes, and what was not flushed is gone",
            tries,
            $"{ended} ended with one line, exit code 1; {tries} of {tries} resumed to the same bits and rows", time);
    }

    [Fact]
    public async Task A_folder_that_vanishes_ends_the_run_with_one_line()
    {
        Write("e.yaml", Small);
        var time = Stopwatch.StartNew();
        using var fl = FlProcess.Start(Root, "sim", "e.yaml", "--out", "run", "--set", "rounds=1000000");
        await fl.WaitForAsync("round 2/");
        // In one step: what removes file after file meets those that the run has just made, and fails itself.
        Directory.Move(Path.Combine(Root, "run"), Path.Combine(Root, "gone"));
        Assert.Equal(1, await fl.WaitAsync());
        Assert.Contains("Could not find a part of the path",
            Assert.Single(fl.Error.Split('\n'), line => line.StartsWith("fl: ", StringComparison.Ordinal)));
        Form.Report("run folder removed under way", 1, "one line, exit code 1", time);
    }

    private async Task PrepareAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a tmpfs needs root on Linux.");
        Directory.CreateDirectory(Disk);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", Disk) == 0, "A tmpfs cannot be mounted here.");
        await RunAsync("umount", Disk);
        Write("e.yaml", Small);
        Assert.Equal(0, (await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", "whole")).Code);
    }

    private async Task MountAsync(string options) =>
        Assert.Equal(0, await RunAsync("mount", "-t", "tmpfs", "-o", options, "none", Disk));

    private static async Task<int> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
