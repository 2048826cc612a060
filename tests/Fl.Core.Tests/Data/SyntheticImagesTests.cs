using System.Security.Cryptography;

namespace Fl.Core.Tests;

public sealed class SyntheticImagesTests
{
    private static readonly SyntheticImages Small = new() { Train = 1000, Test = 300 };

    [Fact]
    public async Task The_bytes_of_a_seed_never_change()
    {
        var data = await LoadAsync(Small, seed: 1);
        Assert.Equal("2faea4d81edb4fd810c3b817fd004cca816e01cfe38699977c8eeca81927df3b", Hash(data.Train));
        Assert.Equal("bd709924d9cca8d65315ce96ec95a29516e88874a278ed996b430337928a1452", Hash(data.Test));
    }

    [Fact]
    public async Task A_picture_depends_on_the_seed_and_its_number_alone()
    {
        var (few, many, other) = (await LoadAsync(Small with { Train = 100 }, 3), await LoadAsync(Small, 3), await LoadAsync(Small, 4));
        for (var i = 0; i < 100; i++)
        {
            Assert.True(few.Train.Image(i).SequenceEqual(many.Train.Image(i)));
            Assert.False(other.Train.Image(i).SequenceEqual(many.Train.Image(i)));
        }
    }

    /// <summary>Which pictures a painter has had before is a matter of which thread was free.</summary>
    [Fact]
    public void A_picture_does_not_depend_on_what_its_painter_painted_before()
    {
        var (used, after, before) = (new SyntheticPainter(), new byte[SyntheticPainter.Pixels], new byte[SyntheticPainter.Pixels]);
        for (var i = 0; i < 3000; i++)
        {
            used.Paint(i % 10, new RandomStream(1, Purpose.SyntheticTrain, 0, i), after);
            new SyntheticPainter().Paint(i % 10, new RandomStream(1, Purpose.SyntheticTrain, 0, i), before);
            Assert.True(after.AsSpan().SequenceEqual(before), $"picture {i}");
        }
    }

    [Fact]
    public async Task No_two_pictures_are_the_same_in_training_and_test_together()
    {
        var data = await LoadAsync(Small, 5);
        var seen = new HashSet<string>();
        foreach (var set in new[] { data.Train, data.Test })
            for (var i = 0; i < set.Count; i++) Assert.True(seen.Add(Convert.ToHexString(SHA256.HashData(set.Image(i)))));
    }

    [Fact]
    public async Task Classes_are_balanced_in_training_and_test()
    {
        var data = await LoadAsync(Small, 6);
        Assert.Equal(10, data.Classes);
        Assert.All(data.Train.Labels.CountBy(label => label), pair => Assert.Equal(100, pair.Value));
        Assert.All(data.Test.Labels.CountBy(label => label), pair => Assert.Equal(30, pair.Value));
    }

    [Fact]
    public async Task The_mean_colour_of_a_picture_does_not_tell_its_class()
    {
        var data = await LoadAsync(Small with { Train = 3000, Test = 1000 }, 7);
        var centres = new double[10][];
        for (var label = 0; label < 10; label++)
        {
            var colours = Enumerable.Range(0, data.Train.Count).Where(i => data.Train.Labels[i] == label)
                .Select(i => MeanColour(data.Train, i)).ToArray();
            centres[label] = [.. Enumerable.Range(0, 3).Select(c => colours.Average(colour => colour[c]))];
            Assert.All(centres[label], mean => Assert.InRange(mean, 120, 148));
        }
        var right = Enumerable.Range(0, data.Test.Count).Count(i =>
            Enumerable.Range(0, 10).MinBy(label =>
                Enumerable.Range(0, 3).Sum(c => Math.Pow(MeanColour(data.Test, i)[c] - centres[label][c], 2))) == data.Test.Labels[i]);
        Assert.InRange(right / (double)data.Test.Count, 0.05, 0.16);
    }

    [Fact]
    public async Task The_normalisation_centres_and_scales_the_pixels()
    {
        var data = await LoadAsync(Small, 8);
        var values = data.Train.Pixels.Select(b => b * (double)data.Normalization!.Scale[0] + data.Normalization!.Shift[0]).ToArray();
        Assert.InRange(values.Average(), -0.1, 0.1);
        Assert.InRange(Math.Sqrt(values.Average(v => v * v)), 0.3, 0.6);
    }

    [Fact]
    public async Task Each_client_has_its_own_constant_style_within_the_drift()
    {
        Assert.Null((await LoadAsync(Small, 9)).Style);
        var style = (await LoadAsync(Small with { Drift = 0.4 }, 9)).Style!;
        var again = (await LoadAsync(Small with { Drift = 0.4 }, 9)).Style!;
        for (var client = 0; client < 200; client++)
        {
            var shift = style(client);
            Assert.Equal(shift.Gain, again(client).Gain);
            Assert.Equal(shift.Bias, again(client).Bias);
            Assert.NotEqual(shift.Gain, style(client + 1).Gain);
            Assert.All(shift.Gain, gain => Assert.InRange(gain, 0.8f, 1.2f));
            Assert.All(shift.Bias, bias => Assert.InRange(bias, -0.4f, 0.4f));
            Assert.Equal(0, shift.NoiseStd);
        }
        Assert.InRange(Enumerable.Range(0, 200).Average(client => style(client).Gain[0]), 0.97, 1.03);
    }

    [Fact]
    public async Task Cancelling_stops_the_painting()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Small.LoadAsync(new LoadContext(1, "."), cancellation.Token));
    }

    private static Task<Dataset> LoadAsync(SyntheticImages source, long seed) =>
        source.LoadAsync(new LoadContext(seed, "."), TestContext.Current.CancellationToken);

    private static string Hash(Examples set) => Convert.ToHexStringLower(SHA256.HashData(set.Pixels));

    private static double[] MeanColour(Examples set, int index)
    {
        var colour = new double[3];
        for (var c = 0; c < 3; c++)
            foreach (var pixel in set.Image(index).Slice(c * 1024, 1024)) colour[c] += pixel / 1024.0;
        return colour;
    }
}
