using System.Buffers.Binary;
using System.Diagnostics;
using Fl.Core;

namespace Fl.Faults;

/// <summary>Flipped bits in what a run left behind: told, and the run goes on to the same bits or not at all.</summary>
public sealed class DamageTests : InProcess
{
    [Theory]
    [InlineData("checkpoint/round-00000006.ckpt")]
    [InlineData("rounds.csv")]
    [InlineData("clients.csv")]
    public async Task A_flipped_bit_in_a_file_of_the_run_is_told(string file)
    {
        await SimulateAsync(Small(8), "whole");
        await SimulateAsync(Small(6), "broken");
        var (random, time, tries, refused) = (new Random(9), Stopwatch.StartNew(), Form.Of(10, 400), 0);
        for (var i = 0; i < tries; i++)
        {
            Copy("broken", "run");
            FlipBit(Path.Combine(Root, "run", file), random);
            try
            {
                await SimulateAsync(Small(8), "run", resume: true);
                Assert.Contains(Told, line => line.Contains("not used", StringComparison.Ordinal));
                AssertSame("whole", "run");
            }
            catch (BadInputException error)
            {
                refused++;
                Assert.Contains("no checkpoint in", error.Message);
            }
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        if (file.EndsWith(".ckpt", StringComparison.Ordinal)) Assert.Equal(0, refused);
        Form.Report($"a bit flipped in `{file}`", tries,
            $"all told; {tries - refused} resumed from the checkpoint before to the same bits and rows, {refused} refused", time);
    }

    [Fact]
    public Task A_flipped_bit_in_what_clients_keep_is_told_where_it_matters() =>
        FlippedAsync(Stateful, Path.Combine("checkpoint", "clients"), "*.state", seed: 11);

    [Fact]
    public Task A_flipped_bit_in_what_clients_at_work_started_from_is_told_where_it_matters() =>
        FlippedAsync(Asynchronous, "checkpoint", "sent-*.state", seed: 12);

    /// <summary>What a kill or a power cut leaves between the operations of a checkpoint on what clients at work started from.</summary>
    [Theory]
    [InlineData("sent-00000006.state", "round-00000006.ckpt")] // Nothing of the checkpoint is there yet.
    [InlineData("round-00000006.ckpt")] // What was sent is there; the checkpoint is not.
    [InlineData("sent-00000006.state")] // The disk has kept the second alone.
    [InlineData("round-00000005.ckpt")] // An older one has gone, what it relied on has not.
    public async Task A_checkpoint_broken_off_after_any_file_is_gone_on_from(params string[] missing)
    {
        await SimulateAsync(Asynchronous(8), "whole");
        await SimulateAsync(Asynchronous(6), "run");
        var folder = Path.Combine(Root, "run", "checkpoint");
        foreach (var name in missing)
        {
            Assert.True(File.Exists(Path.Combine(folder, name)));
            File.Move(Path.Combine(folder, name), Path.Combine(folder, name + ".tmp"));
        }
        await SimulateAsync(Asynchronous(8), "run", resume: true);
        AssertSame("whole", "run");
        Assert.Empty(Directory.GetFiles(folder, "*.tmp"));
        var kept = Directory.GetFiles(folder, "*.ckpt").SelectMany(path => CheckpointFile.Read(path).Sent ?? []).Select(file => file.Round);
        Assert.Equal(kept.Distinct().Order(), SentFile.List(folder).Select(file => file.Round).Order());
    }

    [Fact]
    public async Task Damage_to_what_clients_keep_while_the_run_reads_it_ends_the_run_with_one_line()
    {
        await SimulateAsync(Stateful(4), "run");
        Begun = () =>
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Root, "run", "checkpoint", "clients")))
            {
                var bytes = File.ReadAllBytes(file);
                foreach (var entry in StateIndex.Read(file).Entries) bytes[entry.Offset] ^= 1;
                File.WriteAllBytes(file, bytes);
            }
        };
        var time = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<RunFailedException>(() => SimulateAsync(Stateful(6), "run", resume: true));
        Assert.Contains("is damaged: the checksum of client", error.Message);
        Begun = null;
        await Assert.ThrowsAsync<BadInputException>(() => SimulateAsync(Stateful(6), "run", resume: true));
        Form.Report("a bit flipped in `checkpoint/clients/*.state` under way", 1, "one line, exit code 1; refused when resumed", time);
    }

    [Fact]
    public async Task A_flipped_bit_in_the_data_set_is_told_when_the_run_goes_on()
    {
        WriteMnist();
        var experiment = Small(6) with { Dataset = new Mnist { Path = Path.Combine(Root, "mnist") } };
        await SimulateAsync(experiment with { Rounds = 3 }, "broken");
        var (random, time, tries) = (new Random(10), Stopwatch.StartNew(), Form.Of(10, 400));
        var files = Directory.GetFiles(Path.Combine(Root, "mnist"));
        for (var i = 0; i < tries; i++)
        {
            Copy("broken", "run");
            var file = files[i % files.Length];
            var sound = File.ReadAllBytes(file);
            FlipBit(file, random);
            await Assert.ThrowsAsync<BadInputException>(() => SimulateAsync(experiment, "run", resume: true));
            File.WriteAllBytes(file, sound);
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        Form.Report("a bit flipped in the data set, then resumed", tries, "all refused with one line", time);
    }

    /// <summary>Flips a bit in one of the files of a run that was broken off, and goes on, many times.</summary>
    /// <param name="experiment">Of so many rounds.</param>
    /// <param name="folder">Where the files are, in the run's.</param>
    private async Task FlippedAsync(Func<int, Experiment> experiment, string folder, string pattern, int seed)
    {
        await SimulateAsync(experiment(8), "whole");
        await SimulateAsync(experiment(6), "broken");
        var (random, time, tries, fellBack, refused) = (new Random(seed), Stopwatch.StartNew(), Form.Of(10, 400), 0, 0);
        for (var i = 0; i < tries; i++)
        {
            Copy("broken", "run");
            var files = Directory.GetFiles(Path.Combine(Root, "run", folder), pattern);
            var file = files[random.Next(files.Length)];
            FlipBit(file, random);
            try
            {
                await SimulateAsync(experiment(8), "run", resume: true);
                AssertSame("whole", "run");
                if (Told.Any(line => line.Contains($"'{file}' is damaged", StringComparison.Ordinal))) fellBack++;
            }
            catch (BadInputException error)
            {
                refused++;
                Assert.Contains("no checkpoint in", error.Message);
                Assert.Contains(Told, line => line.Contains($"'{file}' is damaged", StringComparison.Ordinal));
            }
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        Assert.True(fellBack + refused > 0);
        Form.Report($"a bit flipped in `{folder.Replace('\\', '/')}/{pattern}`", tries,
            $"{fellBack} told and resumed from the checkpoint before to the same bits and rows, {refused} told and refused, "
            + $"{tries - fellBack - refused} where the run does not need it: the same bits and rows", time);
    }

    private static Experiment Stateful(int rounds) => Small(rounds) with { Strategy = new Scaffold() };

    /// <summary>Clients that are at work when a round ends, for several rounds some of them.</summary>
    private static Experiment Asynchronous(int rounds) => Small(rounds) with
    {
        Strategy = new FedBuff { K = 1 },
        Clients = new() { Count = 4, PerRound = 4 },
    };

    private static void FlipBit(string file, Random random)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(file, bytes);
    }

    private void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Root, from), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Root, to, Path.GetRelativePath(Path.Combine(Root, from), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>80 training and 20 test pictures in MNIST's format.</summary>
    private void WriteMnist()
    {
        Directory.CreateDirectory(Path.Combine(Root, "mnist"));
        var random = new Random(1);
        foreach (var (name, count) in new[] { ("train", 80), ("t10k", 20) })
        {
            byte[] images = new byte[16 + count * 784], labels = new byte[8 + count];
            random.NextBytes(images);
            for (var i = 0; i < count; i++) labels[8 + i] = (byte)(i % 10);
            foreach (var (file, magic) in new[] { (images, 0x803), (labels, 0x801) })
            {
                BinaryPrimitives.WriteInt32BigEndian(file, magic);
                BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), count);
            }
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(8), 28);
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(12), 28);
            File.WriteAllBytes(Path.Combine(Root, "mnist", $"{name}-images-idx3-ubyte"), images);
            File.WriteAllBytes(Path.Combine(Root, "mnist", $"{name}-labels-idx1-ubyte"), labels);
        }
    }
}
