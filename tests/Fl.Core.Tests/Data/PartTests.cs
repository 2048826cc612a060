namespace Fl.Core.Tests;

/// <summary>Every data set can load some of its training examples alone.</summary>
[Collection(nameof(Alone))]
public sealed class PartTests : IDisposable
{
    private static readonly Catalog Shipped = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> DataSets => new()
    {
        { "cifar10", "path: CIFAR" }, { "cifar10", "path: CIFAR, normalize: pixel" }, { "cifar10", "path: CIFAR, augment: crop-flip" },
        { "mnist", "path: MNIST" }, { "mnist", "path: MNIST, pool: true" }, { "mnist", "path: MNIST, pool: true, normalize: pixel" },
        { "synthetic-images", "train: 300, test: 20, drift: 0.5" },
        { "pictures", "path: PICTURES, size: 8" },
    };

    [Fact]
    public void They_are_all_here() =>
        Assert.Equal(Shipped.Of(typeof(DatasetSource)).Select(entry => entry.Name),
            DataSets.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(DataSets))]
    public async Task A_part_has_the_bytes_that_the_whole_has_there_in_the_order_asked_for(string name, string options)
    {
        if (options.Contains("CIFAR")) options = options.Replace("CIFAR", RealData.Cifar10());
        if (options.Contains("MNIST")) options = options.Replace("MNIST", RealData.Mnist());
        if (options.Contains("PICTURES"))
        {
            foreach (var label in (string[])["butter", "milk"])
            {
                Directory.CreateDirectory(folder[label]);
                for (var i = 0; i < 40; i++)
                    File.WriteAllBytes(folder[$"{label}/{i}.png"], PngFile.Of(8, 8, (x, y) => ((byte)(x * i), (byte)y, (byte)i)));
            }
            options = options.Replace("PICTURES", folder.Path);
        }
        var source = Experiment.Parse($"dataset: {{name: {name}, {options}}}", "e.yaml", [], Shipped).Dataset;
        var context = new LoadContext(7, folder.Path);
        var whole = await source.LoadAsync(context, Cancellation);
        int[] wanted = [];
        var part = await source.LoadPartAsync(context, (targets, _) =>
        {
            Assert.Equal(whole.Train.Labels, targets.AsClasses("A test").Labels);
            Assert.Equal(whole.Classes, targets.Classes);
            // The last first, and not all.
            return wanted = [.. Enumerable.Range(0, targets.Count).Where(i => i % 3 != 1).Reverse()];
        }, Cancellation);
        Assert.Equal(whole.Train.Select(wanted).Labels, part.Train.Labels);
        Assert.True(whole.Train.Select(wanted).Pixels.AsSpan().SequenceEqual(part.Train.Pixels));
        Assert.Equal((0, whole.Name, whole.Classes, whole.Augmentation), (part.Test.Count, part.Name, part.Classes, part.Augmentation));
        Assert.Equal(whole.ClassNames, part.ClassNames);
        Assert.Equal(whole.Normalization!.Scale, part.Normalization!.Scale);
        Assert.Equal(whole.Normalization!.Shift, part.Normalization!.Shift);
        if (whole.Style is not null) Assert.Equal(whole.Style(3).Gain, part.Style!(3).Gain);
    }

    /// <summary>A tenth is asked for: what is taken for it is far from what all of the examples take.</summary>
    [Theory, InlineData("cifar10"), InlineData("mnist"), InlineData("synthetic-images")]
    public async Task Memory_is_taken_for_the_part_alone(string name)
    {
        DatasetSource source = name switch
        {
            "cifar10" => new Cifar10 { Path = RealData.Cifar10() },
            "mnist" => new Mnist { Path = RealData.Mnist() },
            _ => new SyntheticImages { Train = 20_000, Test = 10_000 },
        };
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var part = await source.LoadPartAsync(
            new LoadContext(1, "."), (targets, _) => [.. Enumerable.Range(0, targets.Count / 10)], Cancellation);
        var all = (long)part.Train.Count * 10 * part.Shape.Size;
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, all / 2);
    }

    public void Dispose() => folder.Dispose();
}
