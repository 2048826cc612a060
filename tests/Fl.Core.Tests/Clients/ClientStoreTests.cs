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

    /// <summary>
    /// Whatever the budget, and whether it was written to files and opened again or not: the last value before the round.
    /// </summary>
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
                var before = writes.Select((write, i) => (write, i))
                    .Where(w => w.write.Client % 3 == client && w.write.Round % 8 < round).ToList();
                float? expected = before.Count == 0 ? null : before.OrderBy(w => w.write.Round % 8).ThenBy(w => w.i).Last().i;
                Assert.Equal(expected, Read(store, client, "v", round));
            }
        store.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Holding_a_round_keeps_what_a_run_from_there_may_ask_for(long budget)
    {
        var place = folder["made-when-needed"];
        using var store = new ClientStore(place, budget);
        foreach (var round in new[] { 2, 4, 6, 8 }) Write(store, 0, "v", round, round);
        store.Hold([6], []);
        Assert.Null(Read(store, 0, "v", 6));
        Assert.Equal(6, Read(store, 0, "v", 7));
        Assert.Equal(8, Read(store, 0, "v", 9));
        store.Flush();
        Assert.Equal([6, 8],
            Directory.GetFiles(place).SelectMany(file => StateIndex.Read(file).Entries).Select(entry => entry.Round).Order());
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
        Assert.Equal(3 * Bytes, Directory.GetFiles(folder.Path).Sum(file => new FileInfo(file).Length));
    }

    /// <summary>
    /// Rounds of writes, with checkpoints, kills and runs that go on: each reads what a store without files would give it.
    /// </summary>
    [Property(MaxTest = 60)]
    public void What_goes_on_from_a_checkpoint_finds_what_was_kept_then(byte[] steps, byte budget)
    {
        using var place = new TemporaryFolder();
        var store = new ClientStore(place.Path, budget % 4 * Bytes);
        Dictionary<int, (string? Hash, Dictionary<int, float> Values)> saved = new() { [0] = (null, []) };
        Dictionary<int, float> now = [];
        var round = 0;
        foreach (var step in steps)
        {
            switch (step % 8)
            {
                case 0:
                    store.Flush();
                    saved[round] = (store.Hash(round), new(now));
                    var oldest = saved.Keys.Order().TakeLast(2).First();
                    foreach (var old in saved.Keys.Where(key => key < oldest).ToList()) saved.Remove(old);
                    store.Hold(saved.Keys, []);
                    break;
                case 1:
                    store.Dispose();
                    store = new ClientStore(place.Path, budget % 4 * Bytes);
                    round = saved.Keys.Order().ElementAt(step / 8 % saved.Count);
                    Assert.Null(store.WhyNot(round, saved[round].Hash));
                    store.Rewind(round);
                    now = new(saved[round].Values);
                    foreach (var later in saved.Keys.Where(key => key > round).ToList()) saved.Remove(later);
                    break;
                default:
                    store.Hold(saved.Keys, [Math.Max(0, round - 1), round]);
                    round++;
                    // Mostly the same two clients, so that old files die while a vector in them is asked for.
                    var client = step % 8 == 2 ? step / 8 : step % 2;
                    Write(store, client, "v", round, now[client] = step + 1000 * round);
                    break;
            }
            foreach (var (client, value) in now) Assert.Equal(value, Read(store, client, "v", round + 1));
        }
        store.Dispose();
    }

    [Fact]
    public void Files_stay_about_as_large_as_what_may_be_asked_for()
    {
        using var store = new ClientStore(folder.Path, 0);
        for (var client = 0; client < 50; client++) Write(store, client, "v", 1, client);
        for (var round = 1; round <= 100; round++)
        {
            // All but every tenth client come again, and those of its file stay in it.
            for (var i = 0; i < 5; i++)
                Write(store, (round * 5 + i) % 50 is var client && client % 10 == 0 && round > 1 ? client + 1 : client, "v", round, round);
            store.Flush();
            store.Hold([round], []);
            Assert.InRange(VectorBytes(folder.Path), 50 * Bytes, 110 * Bytes);
        }
        for (var client = 0; client < 50; client += 10) Assert.NotNull(Read(store, client, "v", 1000));
    }

    /// <summary>A bit anywhere in any file: where it matters it is told, before the run and when it is read.</summary>
    [Fact]
    public void A_flipped_bit_is_told_and_never_read()
    {
        string? hash;
        using (var store = new ClientStore(folder.Path, 0))
        {
            for (var round = 1; round <= 3; round++)
            {
                for (var client = 0; client < 2; client++) Write(store, client, "v", round, round);
                store.Flush();
            }
            hash = store.Hash(2);
        }
        var sound = Directory.GetFiles(folder.Path).ToDictionary(file => file, File.ReadAllBytes);
        foreach (var (file, bytes) in sound)
            for (var bit = 0; bit < 8 * bytes.Length; bit += 7)
            {
                foreach (var (other, content) in sound) File.WriteAllBytes(other, content);
                var damaged = (byte[])bytes.Clone();
                damaged[bit / 8] ^= (byte)(1 << bit % 8);
                File.WriteAllBytes(file, damaged);
                using var store = new ClientStore(folder.Path, 0);
                if (store.WhyNot(2, hash) is { } reason)
                {
                    Assert.Contains($"'{file}' is damaged", reason);
                    var error = Assert.Throws<RunFailedException>(() => (Read(store, 0, "v", 3), Read(store, 1, "v", 3)));
                    Assert.Contains($"'{file}' is damaged", error.Message);
                    Assert.Equal(error.Message, Assert.Throws<IOException>(store.Flush).Message);
                }
                else
                {
                    store.Rewind(2);
                    Assert.Equal(2, Read(store, 0, "v", 9));
                    Assert.Equal(2, Read(store, 1, "v", 9));
                }
            }
    }

    [Fact]
    public void A_file_that_is_missing_is_told()
    {
        using (var store = new ClientStore(folder.Path, 0))
        {
            Write(store, 0, "v", 1, 1);
            store.Flush();
            File.Delete(Directory.GetFiles(folder.Path).Single());
            Assert.Throws<FileNotFoundException>(() => Read(store, 0, "v", 2));
        }
        using (var store = new ClientStore(folder.Path, 0))
            Assert.Contains("does not hold what clients kept after round 1", store.WhyNot(1, "0123"));
    }

    [Fact]
    public void A_vector_of_another_model_is_told()
    {
        using var store = new ClientStore(folder.Path, 0);
        Write(store, 0, "v", 1, 1);
        using var longer = new HostVector(Length + 1);
        Assert.Contains("another model: 5 numbers, not 6",
            Assert.Throws<RunFailedException>(() => store.TryRead(0, "v", 2, longer)).Message);
    }

    [Fact]
    public void Workers_read_and_write_while_it_is_flushed()
    {
        using var store = new ClientStore(folder.Path, 3 * Bytes);
        Parallel.For(0, 9, worker =>
        {
            for (var round = 1; round <= 100; round++)
            {
                if (worker == 8)
                {
                    store.Flush();
                    store.Hold([round], [round + 1]);
                    continue;
                }
                Write(store, worker, "v", round, worker * 1000 + round);
                Assert.Equal(worker * 1000 + round, Read(store, worker, "v", round + 1));
            }
        });
    }

    public void Dispose() => folder.Dispose();

    private static long VectorBytes(string folder) => Directory.GetFiles(folder).Sum(file => StateIndex.Read(file).VectorBytes);

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
