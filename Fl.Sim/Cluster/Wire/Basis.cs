using Fl.Core;

namespace Fl.Sim;

/// <summary>What makes a run's bits beside its experiment: whoever has another may not take part in it.</summary>
/// <param name="EngineVersion">What computes.</param>
/// <param name="DatasetSha256">Of the data.</param>
/// <param name="PartitionSha256">Of how it is dealt.</param>
[GenerateSerializer, Immutable, Alias("fl.basis")]
public sealed record Basis(
    [property: Id(0)] string EngineVersion, [property: Id(1)] string DatasetSha256, [property: Id(2)] string PartitionSha256)
{
    /// <summary>That of this machine.</summary>
    public static Basis Of(Workload workload) =>
        new(workload.Experiment.Engine.Version, workload.Dataset.Sha256(), workload.PartitionSha256());

    /// <summary>Why a worker that has this would compute something else than its driver, as a sentence; null where it would not.</summary>
    public string? WhyNot(Basis drivers)
    {
        if (EngineVersion != drivers.EngineVersion)
            return $"it computes other bits: '{EngineVersion}' there, '{drivers.EngineVersion}' here.";
        if (DatasetSha256 != drivers.DatasetSha256) return "its data set is another than the driver's.";
        return PartitionSha256 != drivers.PartitionSha256 ? "it deals the data in another way." : null;
    }
}
