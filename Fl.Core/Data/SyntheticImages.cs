using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// The embedded data set: 3x32x32 pictures of ten figures (disc, ring, square, frame, triangle, star, plus, crescent, bars,
/// hourglass), painted from the experiment's seed, the same bytes on every machine. Nothing to download, and yet a task that
/// needs more than a linear model. Classes are balanced: picture i is of class i mod 10.
/// </summary>
[Named("synthetic-images")]
public sealed record SyntheticImages : DatasetSource
{
    /// <summary>Training pictures.</summary>
    [Range(1, 500_000)]
    public int Train { get; init; } = 10_000;

    /// <summary>Test pictures.</summary>
    [Range(0, 500_000)]
    public int Test { get; init; } = 2_000;

    /// <summary>
    /// How much each client's own style differs, 0 to 1: each channel of its pictures, trained on or held out, is
    /// multiplied by 1 + drift U(-0.5, 0.5) and moved by drift U(-1, 1), in units of the normalised pixels.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Drift { get; init; }

    /// <summary>What happens to training images: none or crop-flip.</summary>
    public Augmentation Augment { get; init; } = new NoAugmentation();

    public override Shape Shape => new(3, SyntheticPainter.Side, SyntheticPainter.Side);

    public override LearningTask LearningTask => new Classification(Figure.Kinds);

    public override Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation) => Task.Run(() => Of(
        context,
        Paint(context.Seed, Purpose.SyntheticTrain, [.. Enumerable.Range(0, Train)], cancellation),
        Paint(context.Seed, Purpose.SyntheticTest, [.. Enumerable.Range(0, Test)], cancellation)), cancellation);

    public override Task<Dataset> LoadPartAsync(
        LoadContext context, Func<Targets, Owners?, int[]> choose, CancellationToken cancellation) => Task.Run(() =>
        {
            var all = new ClassTargets([.. Enumerable.Range(0, Train).Select(LabelOf)], Figure.Kinds);
            return Of(
                context, Paint(context.Seed, Purpose.SyntheticTrain, choose(all, null), cancellation), ImageSet.Empty(Shape, Figure.Kinds));
        }, cancellation);

    private Dataset Of(LoadContext context, ImageSet train, ImageSet test) => new()
    {
        Name = Catalog.NameOf(this),
        LearningTask = LearningTask,
        Train = train,
        Test = test,
        Normalization = Normalization.Standard([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]),
        Augmentation = Augment,
        Style = Drift > 0 ? client => StyleOf(context.Seed, client) : null,
    };

    private ushort LabelOf(int picture) => (ushort)(picture % Figure.Kinds);

    private ImageSet Paint(long seed, Purpose purpose, int[] pictures, CancellationToken cancellation)
    {
        var (pixels, labels) = (HugePages.Array<byte>((long)pictures.Length * Shape.Size), Array.ConvertAll(pictures, LabelOf));
        // A stream for each picture: the bytes do not depend on who paints it.
        Parallel.For(0, pictures.Length, new ParallelOptions { CancellationToken = cancellation },
            () => (Painter: new SyntheticPainter(), Stream: new RandomStream(seed, purpose)),
            (i, _, local) =>
            {
                local.Stream.Reset(seed, purpose, 0, pictures[i]);
                local.Painter.Paint(labels[i], local.Stream, pixels.AsSpan(i * SyntheticPainter.Pixels, SyntheticPainter.Pixels));
                return local;
            },
            _ => { });
        return new ImageSet(Shape, pixels, new ClassTargets(labels, Figure.Kinds));
    }

    private FeatureShift StyleOf(long seed, int client)
    {
        var stream = new RandomStream(seed, Purpose.Style, 0, client);
        var (gain, bias) = (new float[Shape.Channels], new float[Shape.Channels]);
        for (var c = 0; c < gain.Length; c++)
        {
            gain[c] = 1 + (float)Drift * stream.NextUniform(-0.5f, 0.5f);
            bias[c] = (float)Drift * stream.NextUniform(-1, 1);
        }
        return new FeatureShift(gain, bias, 0);
    }
}
