using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Feature noise of NIID-Bench (Li et al., ICDE 2022, section IV-C): the examples are dealt as by <c>iid</c>, and
/// client i of n adds N(0, std) with std = level * i / (n - 1) to every value of its pictures, those that it trains on and those
/// that it holds out: the first client none, the last the whole level. In training the noise is drawn anew each time; that of a
/// client's own test is drawn once and is the same at every scoring.
/// </summary>
/// <remarks>
/// The paper writes level * i / n and calls it a variance; its published code, and so its published results, use the
/// standard deviation above. That code also tests on noisy copies of the test set; here the global test set stays clean.
/// </remarks>
[Named("feature-noise")]
public sealed record FeatureNoise : Partitioner
{
    /// <summary>Standard deviation of the last client's noise, in units of the normalised pixel values.</summary>
    [Range(0.0, 100.0)]
    public double Level { get; init; } = 0.1;

    protected override Partition Deal(PartitionRequest request)
    {
        var std = new float[request.Clients];
        for (var client = 1; client < std.Length; client++) std[client] = (float)(Level * client / (std.Length - 1));
        return new Partition(Iid.Parts(request), noiseStd: std);
    }
}
