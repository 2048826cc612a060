using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>An augmentation of another assembly, <see cref="Flip"/>, is chosen, set, listed and written as Fl's own are.</summary>
public sealed class OwnAugmentationTests : IDisposable
{
    private static readonly Catalog Catalog = new(typeof(OwnAugmentationTests).Assembly);
    private readonly RunsFolder folder = new();

    [Fact]
    public async Task It_augments_by_its_name()
    {
        async Task<string> TrainAsync(string augment)
        {
            var read = Read($"{{name: synthetic-images, train: 700, test: 200, augment: {augment}}}");
            var name = augment[0] == '{' ? "never" : augment;
            return (await folder.RunAsync(RunsFolder.Small with { Rounds = 2, Dataset = read.Dataset }, name)).ModelSha256;
        }
        var none = await TrainAsync("none");
        Assert.NotEqual(none, await TrainAsync("flip"));
        Assert.Equal(none, await TrainAsync("{name: flip, p: 0}"));
    }

    [Fact]
    public void It_is_written_and_listed_as_others_are()
    {
        var yaml = Read("{name: synthetic-images, augment: flip}").ToYaml();
        Assert.Contains("\n  augment:\n    name: flip\n    p: 0.5\n", yaml);
        Assert.Equal(yaml, Experiment.Parse(yaml, "exp.yaml", [], Catalog).ToYaml());
        Assert.Contains("\n  augment: crop-flip\n", Read("{name: synthetic-images, augment: crop_flip}").ToYaml());
        Assert.Contains("Mirrors", Listing.Of("augmentations", Catalog));
        Assert.Equal(["dataset.augment=crop-flip"], new KeyCompletion(Catalog).Of("dataset.augment=c"));
    }

    [Fact]
    public void A_batch_is_filled_without_allocating()
    {
        var shape = new Shape(3, 32, 32);
        var set = new ImageSet(shape, new byte[40 * shape.Size], new ClassTargets(new ushort[40], 10));
        var model = new Logistic().Build(shape, 10);
        using var engine = new ManagedEngineFactory().Create(model, 40);
        var (loader, stream, flip) = (new BatchLoader(Normalization.Unit(3), shape), new RandomStream(1, Purpose.Augmentation), new Flip());
        int[] indices = [.. Enumerable.Range(0, 37)];
        loader.Fill(engine.Batch, set, indices, flip, stream);
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            loader.Fill(engine.Batch, set, indices, flip, stream);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    public void Dispose() => folder.Dispose();

    private static Experiment Read(string dataset) => Experiment.Parse($"dataset: {dataset}", "exp.yaml", [], Catalog);
}
