using System.ComponentModel.DataAnnotations;
using Fl.Testing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>What every partitioner of the catalog keeps to; a new one is tested by being there.</summary>
public sealed class PartitionerContractTests : IDisposable
{
    private static readonly Catalog Catalog = new();
    private readonly string folder = Directory.CreateTempSubdirectory("fl-partition").FullName;

    public static TheoryData<string, int> NamesAndClasses()
    {
        var data = new TheoryData<string, int>();
        foreach (var entry in Catalog.Of(typeof(Partitioner)))
            foreach (var classes in new[] { 2, 10, 100 }) data.Add(entry.Name, classes);
        return data;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(NamesAndClasses))]
    public void Every_partitioner_splits_an_ordinary_request_by_its_defaults(string name, int classes)
    {
        var request = Requests.Balanced(10_000, classes, clients: 20);
        var partition = PartitionerChecks.SplitsSoundly(Make(name, request), request);
        Assert.Equal(0, partition.AllTest.Length);
    }

    [Theory, MemberData(nameof(NamesAndClasses))]
    public void The_same_seed_gives_the_same_partition_and_another_seed_another(string name, int classes)
    {
        var request = Requests.Balanced(10_000, classes, clients: 20);
        // A file's partition is of the request's own seed.
        PartitionerChecks.FollowsTheSeed(Make(name, request), request);
    }

    [Theory, MemberData(nameof(NamesAndClasses))]
    public void More_clients_than_examples_is_one_clear_line(string name, int classes)
    {
        var request = Requests.Balanced(50, classes, clients: 51);
        var message = Make(name, request with { Clients = 5 }).Refusal(request);
        Assert.Contains("51 clients cannot share 50 examples", message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 40, Arbitrary = [typeof(Cases)])]
    public void A_request_is_met_soundly_or_refused_in_one_line(Case it)
    {
        foreach (var entry in Catalog.Of(typeof(Partitioner)))
        {
            var request = Requests.Skewed(it.Examples, it.Classes, it.Clients, it.Seed);
            var partitioner = Make(entry.Name, request) with { Holdout = it.Holdout };
            try
            {
                var partition = PartitionerChecks.SplitsSoundly(partitioner, request);
                AssertHeldOut(partition, (partitioner with { Holdout = 0 }).Split(request), it.Holdout);
            }
            catch (BadInputException e)
            {
                Assert.DoesNotContain('\n', Assert.Single(e.Messages));
                Assert.DoesNotContain(entry.Name, new[] { "iid", "feature-noise", "dirichlet-client", "file" });
            }
        }
    }

    [Theory, MemberData(nameof(NamesAndClasses))]
    public void Every_example_is_dealt_but_for_what_power_law_rounds_down(string name, int classes)
    {
        var request = Requests.Balanced(10_007, classes, clients: 20);
        var dealt = Make(name, request).Split(request).AllTrain.Length;
        if (name == "power-law") Assert.InRange(request.ExamplesByClass().Take(21).Sum(c => c.Length) - dealt, 0, 2 * 20);
        else if (name == "classes-per-client" && classes == 100) Assert.InRange(dealt, 20 * 100, 40 * 101);
        else Assert.Equal(10_007, dealt);
    }

    [Fact]
    public void Defaults_are_within_their_bounds()
    {
        foreach (var entry in Catalog.Of(typeof(Partitioner)))
        {
            var made = (Partitioner)Activator.CreateInstance(entry.Type)!;
            Validator.ValidateObject(made, new ValidationContext(made), validateAllProperties: true);
        }
    }

    private static void AssertHeldOut(Partition partition, Partition whole, double holdout)
    {
        for (var client = 0; client < whole.Clients; client++)
        {
            var examples = whole.Train(client).ToArray();
            Assert.Equal(Math.Max(1, Math.Floor((1 - (decimal)holdout) * examples.Length)), partition.Train(client).Length);
            int[] together = [.. partition.Train(client), .. partition.Test(client)];
            Assert.Equal(examples.Order(), together.Order());
        }
    }

    /// <summary>The partitioner with its defaults; <c>file</c> reads one that iid made, of the request's own seed.</summary>
    private Partitioner Make(string name, PartitionRequest request)
    {
        if (name != "file") return (Partitioner)Activator.CreateInstance(Catalog.Find(typeof(Partitioner), name)!.Type)!;
        PartitionFile.Write(new Iid().Split(request), Path.Combine(folder, "given.csv"));
        return new FromFile { Path = Path.Combine(folder, "given.csv") };
    }

    public sealed record Case(int Examples, int Classes, int Clients, long Seed, double Holdout);

    private static class Cases
    {
        public static Arbitrary<Case> Case() => (
            from examples in Gen.Choose(1, 3000)
            from classes in Gen.Elements(2, 10, 100)
            from clients in Gen.Choose(1, Math.Min(examples, 60))
            from seed in Gen.Choose(0, int.MaxValue)
            from holdout in Gen.Elements(0.0, 0.1, 0.25, 0.5, 0.9)
            select new Case(examples, classes, clients, seed, holdout)).ToArbitrary();
    }
}
