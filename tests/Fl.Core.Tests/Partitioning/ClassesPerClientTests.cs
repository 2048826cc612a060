using FsCheck.Xunit;

namespace Fl.Core.Tests;

public sealed class ClassesPerClientTests
{
    [Property(MaxTest = 40)]
    public void A_client_holds_its_own_class_and_others_and_shares_each_equally(byte clientSeed, byte classSeed, int seed)
    {
        var clients = 1 + clientSeed % 60;
        var k = 1 + classSeed % 10;
        var request = Requests.Balanced(10_003, 10, clients, Math.Abs((long)seed));
        var counts = Array.ConvertAll(new ClassesPerClient { Classes = k }.Split(request).Hands(), hand => request.ClassCounts(hand));
        for (var client = 0; client < clients; client++)
        {
            Assert.Equal(k, counts[client].Count(count => count > 0));
            Assert.True(counts[client][client % 10] > 0);
        }
        for (var c = 0; c < 10; c++)
        {
            int[] parts = [.. counts.Select(count => count[c]).Where(count => count > 0)];
            if (parts.Length == 0) continue;
            Assert.Equal(parts.OrderDescending(), parts);
            Assert.InRange(parts[0] - parts[^1], 0, 1);
            Assert.Equal(request.ExamplesByClass()[c].Length, parts.Sum());
        }
    }

    [Fact]
    public void The_other_classes_are_drawn_uniformly()
    {
        // 900 clients do not own class 3; each holds it with probability 2/9: mean 200, standard deviation sqrt(900 * 2/9 * 7/9) = 12.5.
        var request = Requests.Balanced(50_000, 10, 1000);
        var hands = new ClassesPerClient { Classes = 3 }.Split(request).Hands();
        for (var c = 0; c < 10; c++)
            Assert.InRange(hands.Where((_, client) => client % 10 != c).Count(hand => request.ClassCounts(hand)[c] > 0), 200 - 63,
                200 + 63);
    }

    [Fact]
    public void A_class_that_nobody_holds_is_not_dealt()
    {
        var request = Requests.Balanced(1000, 10, 4);
        var partition = new ClassesPerClient { Classes = 1 }.Split(request);
        Assert.Equal([100, 100, 100, 100, 0, 0, 0, 0, 0, 0], request.ClassCounts(partition.AllTrain));
    }

    [Fact]
    public void More_classes_than_the_data_set_has_is_refused() =>
        Assert.Equal("classes 3 is more than the 2 classes of the data set: set the partition's classes to 2 or less.",
            new ClassesPerClient { Classes = 3 }.Refusal(Requests.Balanced(100, 2, 4)));

    [Fact]
    public void A_client_that_would_get_nothing_is_named() =>
        Assert.Equal("Partition 'classes-per-client' leaves client 10 of 15 without examples (20 in 10 classes): "
            + "lower clients.count or choose another partition.",
            new ClassesPerClient { Classes = 1 }.Refusal(new PartitionRequest(
                new ClassTargets([0, .. Enumerable.Repeat((ushort)1, 19 - 8), 2, 3, 4, 5, 6, 7, 8, 9], 10), null, 15, 1, ".")));
}
