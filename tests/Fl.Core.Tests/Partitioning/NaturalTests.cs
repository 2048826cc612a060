namespace Fl.Core.Tests;

public sealed class NaturalTests
{
    /// <summary>Ann has examples 0 and 3, Bob 1, Eve 2, 4 and 5, Kim 6 and 7.</summary>
    private static readonly Owners Owners = new([0, 1, 2, 0, 2, 2, 3, 3], ["ann", "bob", "eve", "kim"]);

    [Fact]
    public void Each_owner_is_a_client_with_its_examples_in_their_order() =>
        Assert.Equal([[0, 3], [1], [2, 4, 5], [6, 7]], new Natural().Split(Of(4)).Hands());

    [Fact]
    public void Fewer_clients_are_the_first_owners_or_the_largest_and_no_others_examples_are_dealt()
    {
        Assert.Equal([[0, 3], [1]], new Natural().Split(Of(2)).Hands());
        Assert.Equal([[0, 3], [2, 4, 5]], new Natural { Keep = OwnerChoice.Largest }.Split(Of(2)).Hands());
        Assert.Equal([[0, 3], [2, 4, 5], [6, 7]], new Natural { MinExamples = 2 }.Split(Of(3)).Hands());
    }

    [Fact]
    public void Random_owners_are_the_seed_s_in_their_order()
    {
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 50; seed++)
        {
            var hands = new Natural { Keep = OwnerChoice.Random }.Split(Of(2, seed)).Hands();
            Assert.Equal(hands, new Natural { Keep = OwnerChoice.Random }.Split(Of(2, seed)).Hands());
            var owners = hands.Select(hand => Assert.Single(hand.Select(example => Owners.Of[example]).Distinct())).ToArray();
            Assert.True(owners[0] < owners[1]);
            seen.Add(string.Join(' ', owners));
        }
        Assert.Equal(6, seen.Count);
    }

    [Fact]
    public void Neighbours_are_merged() => Assert.Equal([[0, 3, 1], [2, 4, 5, 6, 7]], new Natural { Merge = 2 }.Split(Of(2)).Hands());

    [Theory]
    [InlineData(5, 1, 1, "Partition 'natural' has 4 owners for 5 clients: set clients.count to 4 or less.")]
    [InlineData(2, 3, 1, "Partition 'natural' has 1 of 4 owners with min_examples 3 for 2 clients: set clients.count to 1 or less.")]
    [InlineData(3, 1, 2, "Partition 'natural' has 4 owners, 2 to a client, for 3 clients: set clients.count to 2 or less.")]
    [InlineData(1, 1, 5, "Partition 'natural' has 4 owners, 5 to a client, for 1 clients: lower merge.")]
    [InlineData(1, 9, 1, "Partition 'natural' has 0 of 4 owners with min_examples 9 for 1 clients: lower min_examples.")]
    public void Too_few_owners_are_refused(int clients, int least, int merge, string refusal) =>
        Assert.Equal(refusal, new Natural { MinExamples = least, Merge = merge }.Refusal(Of(clients)));

    [Fact]
    public void Data_without_owners_are_refused() => Assert.Equal(
        "Partition 'natural' makes a client of each owner of examples, and this data set does not say who owns what: "
        + "use another partition, such as iid.",
        new Natural().Refusal(Of(2) with { Owners = null }));

    private static PartitionRequest Of(int clients, long seed = 1) => new(new ClassTargets(new ushort[8], 2), Owners, clients, seed, ".");
}
