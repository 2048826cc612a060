using FsCheck.Xunit;

namespace Fl.Core.Tests.Clients;

public sealed class ClientStoreTests : IDisposable
{
    private const int Length = 5, Bytes = Length * sizeof(float);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_client_has_no_state_before_it_has_written_any()
    {
        using var store = new ClientStore(folder.Path, 0);
        Write(store, 3, "a", 1, 1);
        Assert.Null(Read(store, 3, "b", 9));
        Assert.Null(Read(store, 4, "a", 9));
    }

    /// <summary>Whatever the budget, and whether it was written to files and opened again or not: the last value before the round.</summary>
    [Property(MaxTest = 20)]
    public void A_read_gives_the_newest_version_before_the_round((byte Client, byte Round)[] writes, byte budget, bool reopened)
    {
        using var place = new TemporaryFolder();
        var store = new ClientStore(place.Path, budget % 4 * Bytes);
        for (var i = 0; i < writes.Length; i++) Write(store, writes[i].Client % 3, "v", writes[i].Round % 8, i);
        if (reopened)
        {
            store.Flush();
            store.Dispose();
            store = new ClientStore(place.Path, budget % 4 * Bytes);
        }
        for (var client = 0; client < 3; client++)
            for (var round = 0; round <= 9; round++)
            {
                var before = writes.Select((write, i) => (write, i)).Where(w => w.write.Client % 3 == client && w.write.Round % 8 < round).ToList();
                float? expected = before.Count == 0 ? null : before.OrderBy(w => w.write.Round % 8).ThenBy(w => w.i).Last().i;
                Assert.Equal(expected, Read(store, client, "v", round));
            }
        store.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Pruning_keeps_what_a_run_from_that_round_may_ask_for(long budget)
    {
        var place = folder["made-when-needed"];
        using var store = new ClientStore(place, budget);
        foreach (var round in new[] { 2, 4, 6, 8 }) Write(store, 0, "v", round, round);
        store.Prune(6);
        Assert.Null(Read(store, 0, "v", 6));
        Assert.Equal(6, Read(store, 0, "v", 7));
        Assert.Equal(8, Read(store, 0, "v", 9));
        store.Flush();
        Assert.Equal(2, Directory.GetFiles(place).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_run_that_goes_on_from_an_older_round_finds_the_state_of_that_round(long budget)
    {
        var store = new ClientStore(folder.Path, budget);
        foreach (var round in new[] { 2, 4, 6 }) Write(store, 0, "v", round, round);
        store.Flush();
        store.Dispose();
        store = new ClientStore(folder.Path, budget);
        store.Rewind(4);
        Assert.Equal(4, Read(store, 0, "v", 100));
        store.Dispose();
    }

    [Fact]
    public void What_was_written_for_another_server_in_rounds_that_are_done_anew_is_forgotten()
    {
        using (var store = new ClientStore(folder.Path, 0))
        {
            store.Follow("a", 0);
            for (var round = 1; round <= 4; round++) Write(store, 0, "v", round, round);
            store.Flush();
        }
        using (var store = new ClientStore(folder.Path, 0))
        {
            store.Follow("a", 0);
            Assert.Equal(4, Read(store, 0, "v", 100));
            store.Follow("b", 2);
            Assert.Equal(2, Read(store, 0, "v", 100));
            Write(store, 0, "v", 3, 30);
            store.Follow("b", 2);
            Assert.Equal(30, Read(store, 0, "v", 100));
        }
    }

    [Fact]
    public void Memory_holds_no_more_than_the_budget()
    {
        using var store = new ClientStore(folder.Path, 2 * Bytes);
        for (var client = 0; client < 5; client++) Write(store, client, "v", 1, client);
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_damaged_file_is_an_error_and_not_a_fresh_start()
    {
        using var store = new ClientStore(folder.Path, 0);
        Write(store, 0, "v", 1, 1);
        File.WriteAllBytes(Directory.GetFiles(folder.Path).Single(), [1, 2, 3]);
        Assert.Contains("damaged", Assert.Throws<RunFailedException>(() => Read(store, 0, "v", 2)).Message);
    }

    public void Dispose() => folder.Dispose();

    private static void Write(ClientStore store, int client, string name, int round, float value)
    {
        using var vector = new HostVector(Length);
        vector.Fill(value);
        store.Write(client, name, round, vector);
    }

    private static float? Read(ClientStore store, int client, string name, int round)
    {
        using var vector = new HostVector(Length);
        if (!store.TryRead(client, name, round, vector)) return null;
        Assert.All(vector.Span.ToArray(), value => Assert.Equal(vector.Span[0], value));
        return vector.Span[0];
    }
}
