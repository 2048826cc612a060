namespace Fl.Core.Tests;

public sealed class FeatureNoiseTests
{
    [Fact]
    public void Examples_are_dealt_as_by_iid_and_noise_rises_from_none_to_the_level()
    {
        var request = Requests.Balanced(1000, 10, 5);
        var partition = new FeatureNoise { Level = 0.4 }.Split(request);
        Assert.Equal(new Iid().Split(request).Hands(), partition.Hands());
        Assert.Equal([0f, 0.1f, 0.2f, 0.3f, 0.4f], partition.NoiseStd!.Select(std => (float)Math.Round(std, 6)));
    }

    [Fact]
    public void A_single_client_has_no_noise() =>
        Assert.Equal([0f], new FeatureNoise().Split(Requests.Balanced(10, 2, 1)).NoiseStd!);

    [Fact]
    public void Holding_out_keeps_the_noise() =>
        Assert.Equal([0f, 0.1f], new FeatureNoise { Holdout = 0.5 }.Split(Requests.Balanced(10, 2, 2)).NoiseStd!);
}
