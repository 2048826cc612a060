namespace Fl.Edge.Tests;

/// <summary>How a session of a Flower client ends that is at work when the run is over or the server stops.</summary>
public sealed class FlowerFarewellTests : Federated
{
    private const string TwoClients = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        clients: {count: 2, per_round: 1}
        rounds: 1
        model: logistic
        evaluate: {every: 1000000}
        engine: managed
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_at_work_when_the_run_is_over_is_told_and_its_call_ends_well(bool isSending)
    {
        Write("two.yaml", TwoClients);
        // Both are asked, and the first update is enough.
        var (server, address) = await ServeAsync("two.yaml", "--flower", "--over-select", "1");
        using (server)
        {
            using var fast = await FlowerCaller.JoinAsync(address, 10);
            using var slow = await FlowerCaller.JoinAsync(address, 10);
            var ask = await slow.NextAsync();
            var reply = FlowerCaller.Fit(ask.Arrays());
            if (isSending) await slow.Call.SendAsync(reply, reply.Length / 2, Cancellation);
            Assert.Single(await fast.WorkAsync(1, 10));
            await EndsWellAsync(slow, 0);
            // What it sends now, nobody reads.
            await slow.SendAsync(reply);
            await slow.Call.DrainAsync(Cancellation);
            Assert.True(slow.Call.ResetCode is null or 0, $"reset with {slow.Call.ResetCode}");
            await EndsAsync(server, 0);
        }
        Assert.Contains(Clients("served"), row => row.EndsWith("failed others were faster", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(60, true, "--flower-reconnect", "60")]
    [InlineData(8, true, "--flower-reconnect", "7.5")]
    public async Task A_client_is_wanted_back_when_the_server_stops_which_ends_its_call_well(
        int seconds, bool isAtWork, params string[] options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        Write("two.yaml", TwoClients);
        var (server, address) = await ServeAsync("two.yaml", ["--flower", "--min-clients", isAtWork ? "1" : "2", .. options]);
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 10);
            await server.WaitForAsync("is ready: number 1,");
            if (isAtWork) Assert.Equal(FlowerAsk.Fit, (await client.NextAsync()).Kind);
            await SignalAsync(server, "TERM");
            await EndsWellAsync(client, seconds);
            await EndsAsync(server, 143);
        }
    }

    [Fact]
    public async Task A_client_that_has_not_introduced_itself_is_told_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        Write("two.yaml", TwoClients);
        var (server, address) = await ServeAsync("two.yaml", "--flower");
        using (server)
        {
            using var client = await FlowerCaller.OpenAsync(address);
            Assert.Equal(FlowerAsk.Properties, (await client.NextAsync()).Kind);
            await SignalAsync(server, "TERM");
            await EndsWellAsync(client, 60);
            await EndsAsync(server, 143);
        }
    }

    [Fact]
    public async Task Fls_own_client_at_work_comes_back_to_a_server_that_stops()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        Write("two.yaml", TwoClients.Replace("model: logistic", "model: net") + "\ntrain: {epochs: 40, batch_size: 10}\n");
        var (server, address) = await ServeAsync("two.yaml", "--flower", "--min-clients", "1");
        using (server)
        using (var join = Join(address, "0", "--flower", "--experiment", "two.yaml"))
        {
            await join.WaitForAsync("  epoch 1/40");
            await SignalAsync(server, "TERM");
            await EndsAsync(server, 143);
            await join.WaitForAsync("the server wants this client back in 60 s");
            Assert.DoesNotContain("disconnected", join.Error);
            await SignalAsync(join, "INT");
            await EndsAsync(join, 130);
        }
    }

    /// <summary>
    /// The client is told when it is wanted back, and then its call ends with trailers and status OK, with no reset before them.
    /// </summary>
    private static async Task EndsWellAsync(FlowerCaller client, int seconds)
    {
        var last = await client.NextAsync();
        Assert.Equal(FlowerAsk.Reconnect, last.Kind);
        Assert.Equal((ulong)seconds, seconds == 0 ? (ulong)last.Body.Length : last.Number(1));
        Assert.Equal(0, (await client.NextAsync()).Kind);
        Assert.Equal((true, null), (client.Call.HasCompleted, client.Call.ResetCode));
        Assert.Contains("grpc-status\u00010", client.Call.Trailers);
    }
}
