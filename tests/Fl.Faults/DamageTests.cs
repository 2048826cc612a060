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
        Form.Report($"a bit flipped in `{file}`", tries, $"all told; {tries - refused} resumed from the checkpoint before to the same bits and rows, {refused} refused", time);
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
