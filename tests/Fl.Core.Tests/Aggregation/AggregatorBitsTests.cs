using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Fl.Core.Tests.Aggregation;

/// <summary>
/// The bits of aggregators that work on all cores are those of one: recorded from 565279e, which took one vector after the other on one
/// thread.
/// </summary>
public sealed class AggregatorBitsTests
{
    private static readonly Catalog Shipped = new();

    [Theory]
    [InlineData("bucketing", 7, 5_003, "67fc9a84c23880a5")]
    [InlineData("bucketing", 11, 29, "1becda07af34d68f")]
    [InlineData("bucketing", 23, 70_001, "9e360d97e74f3b7f")]
    [InlineData("bulyan", 7, 5_003, "bead9117d35290a2")]
    [InlineData("bulyan", 11, 29, "76c29467d22fbf63")]
    [InlineData("bulyan", 23, 70_001, "8580fa2f0e142b33")]
    [InlineData("centered-clipping", 7, 5_003, "d26aad1cfcfaa2b0")]
    [InlineData("centered-clipping", 11, 29, "c880e6610937b766")]
    [InlineData("centered-clipping", 23, 70_001, "3e39fb222898a80b")]
    [InlineData("coordinate-median", 7, 5_003, "c86444eb32508a22")]
    [InlineData("coordinate-median", 11, 29, "4b6007b003b44c40")]
    [InlineData("coordinate-median", 23, 70_001, "5f3bdfed91d65e60")]
    [InlineData("geometric-median", 7, 5_003, "10091f00b7fd0bea")]
    [InlineData("geometric-median", 11, 29, "fb741641af0dfa0e")]
    [InlineData("geometric-median", 23, 70_001, "a95892aebdbdc337")]
    [InlineData("krum", 7, 5_003, "123d7dd07e19e2e2")]
    [InlineData("krum", 11, 29, "893df170037570d5")]
    [InlineData("krum", 23, 70_001, "b270bf289ab13a04")]
    [InlineData("multi-krum", 7, 5_003, "d3e70901471852e7")]
    [InlineData("multi-krum", 11, 29, "b502b6b994f4e54f")]
    [InlineData("multi-krum", 23, 70_001, "2b8fd6ad49faf00f")]
    [InlineData("nearest-neighbor-mixing", 7, 5_003, "96c4c4788df9ccf2")]
    [InlineData("nearest-neighbor-mixing", 11, 29, "3f82661d1e366b6e")]
    [InlineData("nearest-neighbor-mixing", 23, 70_001, "75fd143cd441ebd6")]
    [InlineData("trimmed-mean", 7, 5_003, "9d53707884caf6f0")]
    [InlineData("trimmed-mean", 11, 29, "da09daa70baed8f3")]
    [InlineData("trimmed-mean", 23, 70_001, "b487864abac73f6d")]
    public void Cores_change_no_bit(string name, int clients, int length, string hash)
    {
        var stream = new RandomStream(1, Purpose.FeatureNoise);
        var updates = new Contribution[clients];
        for (var client = 0; client < clients; client++)
        {
            var vector = new HostVector(length);
            foreach (ref var value in vector.Span) value = stream.NextUniform(-1, 1) + stream.NextUniform(-0.1f, 0.1f) * client;
            updates[client] =
                new(new Update(new ClientReport(client, UpdateStatus.Completed, "", 10 + client), null), 10 + client, vector);
        }
        using var result = new HostVector(length);
        var aggregator = (Aggregator)OptionInfo.Create(Shipped.Find(typeof(Aggregator), name)!.Type);
        aggregator.Aggregate(updates, new(new Layout([("w", [length], true)]), clients) { Round = 1, Seed = 1 }, result);
        Assert.StartsWith(hash, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(result.Span))));
    }
}
