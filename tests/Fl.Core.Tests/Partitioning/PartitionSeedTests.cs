namespace Fl.Core.Tests;

/// <summary>A seed means the same partition in every version and on every machine; these schemes compute in integers only.</summary>
public sealed class PartitionSeedTests
{
    [Theory]
    [InlineData("iid", "0e3043b4c0794e65b9fe1b4f617e115dd3d941abec9b7e992a2a22cbad6f39b9")]
    [InlineData("shards", "ef9bc085059be8e40551502833bb9a06ddd9a804edbd519e848b7a99406c37d2")]
    [InlineData("classes-per-client", "f566165a2da7590a4b86b5848be62caff85e1db76e54ecaec0c951def29381fc")]
    public void The_partition_of_a_seed_never_changes(string name, string hash)
    {
        var partitioner = (Partitioner)Activator.CreateInstance(new Catalog().Find(typeof(Partitioner), name)!.Type)!;
        Assert.Equal(hash, PartitionFile.Hash((partitioner with { Holdout = 0.25 }).Split(Requests.Balanced(1003, 10, 12, seed: 42))));
    }
}
