using FsCheck.Xunit;

namespace Fl.Sim.Tests;

/// <summary>A set of clients against the same in a sorted list.</summary>
public sealed class ClientSetTests
{
    [Property]
    public void It_is_a_sorted_list_of_those_that_were_put_in_and_not_out(ushort most, ushort[] changes)
    {
        var clients = most % 700 + 1;
        var (set, list) = (new ClientSet(clients), new SortedSet<int>());
        foreach (var change in changes)
        {
            var client = change / 2 % clients;
            Assert.Equal(change % 2 == 0 ? list.Add(client) : list.Remove(client), set.Put(client, change % 2 == 0));
        }
        AssertSame(list, set);
        Assert.All(Enumerable.Range(0, clients), client => Assert.Equal(list.Contains(client), set.Contains(client)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(4097)]
    public void It_can_be_full_and_empty(int clients)
    {
        var set = new ClientSet(clients);
        AssertSame([], set);
        for (var client = 0; client < clients; client++) set.Put(client, true);
        AssertSame([.. Enumerable.Range(0, clients)], set);
        for (var client = 0; client < clients; client += 2) set.Put(client, false);
        AssertSame([.. Enumerable.Range(0, clients).Where(client => client % 2 == 1)], set);
    }

    private static void AssertSame(IReadOnlyCollection<int> sorted, ClientSet set)
    {
        Assert.Equal(sorted, set);
        Assert.Equal(sorted, Enumerable.Range(0, set.Count).Select(place => set[place]));
        Assert.Throws<ArgumentOutOfRangeException>(() => set[set.Count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => set[-1]);
    }
}
