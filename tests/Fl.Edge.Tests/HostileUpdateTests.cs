using Fl.Core;
using Grpc.Core;

namespace Fl.Edge.Tests;

/// <summary>One honest client and one that is not: its update is not used, it is counted, and the round goes on.</summary>
public sealed class HostileUpdateTests : Federated
{
    private const string OneRound = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        clients: {count: 2, per_round: 2}
        rounds: 1
        model: logistic
        train: {batch_size: 10, lr: 0.05}
        """;

    /// <summary>A buffer for each client, and one for both.</summary>
    private const string Room = "2", Asking = "1";

    private static readonly Layout Layout = Build();

    [Theory]
    [InlineData(Room)]
    [InlineData(Asking)]
    public Task A_NaN_is_rejected(string buffers) =>
        RunAsync("1 1 rejected a weight became NaN; the learning rate may be too large", buffers, async (client, assignment) =>
        {
            var delta = new float[Layout.Length];
            delta[^1] = float.NaN;
            Assert.True(await client.AnswerAsync(assignment, delta));
        });

    [Theory]
    [InlineData(Room)]
    [InlineData(Asking)]
    public Task A_wrong_length_is_rejected_without_being_received(string buffers) =>
        RunAsync($"1 1 rejected 3 weights instead of {Layout.Length}", buffers, async (client, assignment) =>
            Assert.Equal(buffers == Room, await client.AnswerAsync(assignment, [1, 2, 3])));

    [Theory]
    [InlineData(Room)]
    [InlineData(Asking)]
    public Task Ten_gigabytes_are_rejected_and_never_held(string buffers) =>
        RunAsync($"1 1 rejected 2684354560 weights instead of {Layout.Length}", buffers, async (client, assignment) =>
            Assert.Equal(buffers == Room, await client.AnswerAsync(assignment, new float[100_000], claim: 10L << 28)));

    [Theory]
    [InlineData(Room)]
    [InlineData(Asking)]
    public Task A_vector_that_does_not_match_its_hash_is_rejected(string buffers) =>
        RunAsync("1 1 rejected the content hash of 'delta' does not match", buffers, async (client, assignment) =>
            Assert.True(await client.AnswerAsync(assignment, new float[Layout.Length], xxh128: new byte[16])));

    [Fact]
    public Task Chunks_that_nobody_asked_for_end_the_connection() =>
        RunAsync("1 1 failed a vector that was not asked for; not back within 1 s", Room, (client, assignment) =>
            client.SendChunksAsync(assignment.Id, new byte[1000]));

    [Fact]
    public Task A_message_over_the_limit_ends_the_connection() =>
        RunAsync("1 1 failed a message of 1048586 bytes; not back within 1 s", Room, (client, assignment) =>
            client.SendAsync(
                new() { Chunk = new() { Assignment = assignment.Id, Data = Google.Protobuf.ByteString.CopyFrom(new byte[1 << 20]) } }));

    [Fact]
    public Task Nothing_for_ever_is_not_waited_for_beyond_the_deadline() =>
        RunAsync("1 1 failed no update within 4 s", Room, (_, _) => Task.CompletedTask);

    [Fact]
    public async Task A_round_with_too_few_updates_is_a_row_and_the_next_one_makes_the_model()
    {
        Write("two.yaml", OneRound.Replace("rounds: 1", "rounds: 2", StringComparison.Ordinal));
        var (server, address) = await ServeAsync("two.yaml", "--min-updates", "2");
        using (server)
        {
            await using var evil = RawClient.Open(address);
            await evil.JoinAsync("1", Layout);
            using var honest = Join(address, "0");
            await evil.AnswerAsync((await evil.TakeAsync())!, [1]);
            Assert.True(await evil.AnswerAsync((await evil.TakeAsync())!, new float[Layout.Length]));
            await EndsAsync(server, 0);
            await EndsAsync(honest, 0);
        }
        Assert.Equal(["1 0 completed", $"1 1 rejected 1 weights instead of {Layout.Length}", "2 0 completed", "2 1 completed"],
            Clients("served").Order());
        var rows = File.ReadAllLines(Path.Combine(Root, "served/rounds.csv"));
        Assert.Contains("only 1 of 2 clients sent a usable update, 2 are needed; the first: client 1, 1 weights instead of", rows[2]);
        Assert.Equal(rows[1].Split(',')[8..10], rows[2].Split(',')[8..10]);
        Assert.EndsWith(",", rows[3]);
        Assert.NotEqual(rows[2].Split(',')[8], rows[3].Split(',')[8]);
    }

    /// <summary>The partition gives each of the two 150 examples; the honest one changes nothing.</summary>
    [Theory]
    [InlineData("null", 150, 300)]
    [InlineData("100", 100, 200)]
    [InlineData("1000", 1000, 1150)]
    public async Task A_claim_counts_for_no_more_than_the_largest_share_or_what_the_experiment_allows(
        string most, int counted, int examples)
    {
        Write("one.yaml", OneRound);
        var (server, address) = await ServeAsync("one.yaml", "--set", $"clients.max_examples={most}");
        using (server)
        {
            await using var evil = RawClient.Open(address);
            await evil.JoinAsync("1", Layout, examples: 100_000_000);
            using var honest = Join(address, "0");
            Assert.True(await evil.AnswerAsync((await evil.TakeAsync())!, new float[Layout.Length]));
            await EndsAsync(server, 0);
            await EndsAsync(honest, 0);
        }
        var cut = most == "100" ? " counts for 100 of the 150 examples that it claims" : "";
        Assert.Equal([$"1 0 completed{cut}", $"1 1 completed counts for {counted} of the 100000000 examples that it claims"],
            Clients("served"));
        Assert.Equal($"{examples}", File.ReadAllLines(Path.Combine(Root, "served/rounds.csv"))[2].Split(',')[6]);
    }

    [Fact]
    public async Task A_run_whose_rounds_all_fail_ends_and_says_so()
    {
        Write("one.yaml", OneRound);
        var (server, address) = await ServeAsync("one.yaml", "--min-updates", "2");
        using (server)
        {
            await using var evil = RawClient.Open(address);
            await evil.JoinAsync("1", Layout);
            using var honest = Join(address, "0");
            await evil.AnswerAsync((await evil.TakeAsync())!, [1]);
            await EndsAsync(server, 1);
            await EndsAsync(honest, 1);
            Assert.Contains(
                "fl: round 1: only 1 of 2 clients sent a usable update, 2 are needed; the first: client 1, 1 weights instead of",
                server.Error);
            Assert.Contains("None of 1 rounds has had enough.", server.Error);
        }
    }

    [Fact]
    public async Task The_faster_clients_make_the_round_when_more_are_drawn_than_needed()
    {
        Write("one.yaml", OneRound);
        var (server, address) = await ServeAsync("one.yaml", "--set", "clients.per_round=1", "--over-select", "1");
        using (server)
        {
            await using var slow = RawClient.Open(address);
            await slow.JoinAsync("1", Layout);
            using var honest = Join(address, "0");
            Assert.NotNull(await slow.TakeAsync());
            await EndsAsync(server, 0);
            Assert.Equal(["1 0 completed", "1 1 failed others were faster"], Clients("served"));
        }
    }

    private async Task RunAsync(string row, string buffers, Func<RawClient, Wire.Assignment, Task> evil)
    {
        Write("one.yaml", OneRound);
        var (server, address) = await ServeAsync("one.yaml", "--deadline", "4", "--grace", "1", "--buffers", buffers);
        using (server)
        {
            await using var client = RawClient.Open(address);
            await client.JoinAsync("1", Layout);
            using var honest = Join(address, "0");
            try
            {
                await evil(client, (await client.TakeAsync())!);
            }
            catch (RpcException)
            {
                // The server hung up on it.
            }
            await EndsAsync(server, 0);
            await EndsAsync(honest, 0);
        }
        Assert.Equal(["1 0 completed", row], Clients("served"));
    }

    private static Layout Build()
    {
        var data = new SyntheticImages();
        return new Logistic().Build(data.Shape, data.LearningTask).Layout;
    }
}
