namespace Fl.Core.Tests.Clients;

/// <summary>What a store takes, against what anybody may ask for, over a long run.</summary>
public sealed class ClientStoreSizeTests : IDisposable
{
    private const int Length = 50, Bytes = Length * sizeof(float), Clients = 12, Rounds = 10_000;
    private readonly TemporaryFolder folder = new();

    /// <summary>
    /// Some clients a round, a checkpoint now and then of which two are kept, and a round that is recorded while the next one's
    /// clients train: memory and files stay within twice what is alive, and what is alive is there.
    /// </summary>
    [Theory]
    [InlineData(long.MaxValue, 3)]
    [InlineData(0, 3)]
    [InlineData(0, Clients)]
    [InlineData(5 * Bytes, 5)]
    public void It_takes_at_most_twice_what_is_alive_over_ten_thousand_rounds(long budget, int perRound)
    {
        using var store = new ClientStore(folder.Path, budget);
        var written = Enumerable.Range(0, Clients).Select(_ => new List<int>()).ToArray();
        List<int> saved = [];
        var random = new Random(1);
        var (most, looked) = (0L, 0);
        for (var round = 1; round <= Rounds; round++)
        {
            store.Hold(saved, [Math.Max(0, round - 2), round - 1]);
            foreach (var client in random.GetItems([.. Enumerable.Range(0, Clients)], perRound).Distinct())
            {
                Write(store, client, round);
                written[client].Add(round);
            }
            store.Hold(saved, [round - 1]);
            if (random.Next(40) == 0 || round > Rounds / 2 && round < Rounds / 2 + 20)
            {
                store.Flush();
                Assert.NotNull(store.Hash(round - 1));
                saved = [.. saved.Append(round - 1).TakeLast(2)];
                store.Hold(saved, [round - 1]);
            }

            // As it was when the last client wrote; the round before the last was let go since.
            int[] held = [.. saved, Math.Max(0, round - 2), round - 1];
            var alive = 0;
            for (var client = 0; client < Clients; client++)
            {
                int[] needed = [.. held.Select(turn => written[client].FindLast(one => one <= turn)).Append(written[client].LastOrDefault())
                    .Where(one => one > 0).Distinct()];
                alive += needed.Length * Bytes;
                if (round % 50 != 0) continue;
                foreach (var turn in held.Except([round - 2]))
                    Assert.Equal(written[client].FindLast(one => one <= turn), Read(store, client, turn + 1));
                Assert.Equal(written[client].LastOrDefault(), Read(store, client, round + 1));
                looked++;
            }
            Assert.InRange(store.MemoryBytes, 0, Math.Min(budget, 2L * alive));
            if (round % 10 == 0) most = Math.Max(most, 1000L * FileBytes() / alive);
        }
        Assert.InRange(most, 0, 2000);
        Assert.Equal(Rounds / 50 * Clients, looked);
    }

    /// <summary>What the newest version was made from stays until its round is over: that round may be done once more.</summary>
    [Fact]
    public void A_round_that_is_done_once_more_reads_what_it_read_before()
    {
        using var store = new ClientStore(folder.Path, 0);
        store.Hold([], [0]);
        foreach (var turn in new[] { 3, 4, 5, 6 }) Write(store, 0, turn);
        Assert.Equal(5, Read(store, 0, 6));
        Assert.Equal(0, Read(store, 0, 5));
        store.Hold([], [6]);
        Assert.Equal(0, Read(store, 0, 6));
        Assert.Equal(6, Read(store, 0, 7));
    }

    /// <summary>A process that dies between two checkpoints has lost nothing that either of them needs.</summary>
    [Fact]
    public void What_a_checkpoint_needs_is_in_sealed_files_whatever_is_written_after_it()
    {
        using var store = new ClientStore(folder.Path, 0);
        string? hash = null;
        for (var round = 1; round <= 60; round++)
        {
            for (var client = round % 2; client < Clients; client += 2) Write(store, client, round);
            if (round is 20 or 30)
            {
                store.Flush();
                hash = store.Hash(round);
            }
            store.Hold(round < 20 ? [] : round < 30 ? [20] : [20, 30], [round]);
        }
        using var died = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(folder.Path)) File.Copy(file, died[Path.GetFileName(file)]);
        using var next = new ClientStore(died.Path, 0);
        Assert.Null(next.WhyNot(30, hash));
        next.Rewind(30);
        for (var client = 0; client < Clients; client++) Assert.Equal(30 - (client % 2), Read(next, client, 31));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Of vectors: what a sealed file says of itself is not counted.</summary>
    private long FileBytes() => !Directory.Exists(folder.Path) ? 0
        : Directory.GetFiles(folder.Path).Sum(file =>
            file.EndsWith(StateFile.OpenEnding, StringComparison.Ordinal) ? new FileInfo(file).Length : StateIndex.Read(file).VectorBytes);

    private static void Write(ClientStore store, int client, int round)
    {
        using var vector = new HostVector(Length);
        vector.Fill(round);
        store.Write(client, "v", round, vector);
    }

    /// <summary>The round that wrote what a client reads; 0 for none.</summary>
    private static int Read(ClientStore store, int client, int round)
    {
        using var vector = new HostVector(Length);
        return store.TryRead(client, "v", round, vector) ? (int)vector.Span[0] : 0;
    }
}
