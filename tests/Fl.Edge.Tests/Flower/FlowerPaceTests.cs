namespace Fl.Edge.Tests;

/// <summary>Flower clients of which one is slower than the server waits for.</summary>
public sealed class FlowerPaceTests : Federated
{
    private const string TwoAtOnce = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        clients: {count: 2, per_round: 2}
        rounds: 3
        model: logistic
        evaluate: {every: 1000000}
        """;

    [Fact]
    public async Task Asynchronously_a_slow_client_holds_up_nobody_and_is_told_in_the_middle_of_its_fit_that_the_run_is_over()
    {
        Write("two.yaml", TwoAtOnce + "\nstrategy: {name: fedbuff, k: 2}\n");
        var (server, address) = await ServeAsync("two.yaml", "--flower");
        using (server)
        {
            using var fast = await FlowerCaller.JoinAsync(address, 10);
            using var slow = await FlowerCaller.JoinAsync(address, 10);
            var fits = await fast.WorkAsync(1, 10);
            Assert.Equal([1L, 1L, 2L, 2L, 3L, 3L], fits.Select(fit => fit.Map(2)["server_round"]));
            // Both of a round's updates add 1 to the weights, which are then one more.
            Assert.Equal(fits[0].Weights()[0] + 2, fits[4].Weights()[0], 1e-5f);
            Assert.Equal(FlowerAsk.Fit, (await slow.NextAsync()).Kind);
            Assert.Equal(FlowerAsk.Reconnect, (await slow.NextAsync()).Kind);
            await EndsAsync(server, 0);
        }
    }

    [Fact]
    public async Task A_client_that_answers_after_the_deadline_takes_part_again_once_it_has()
    {
        Write("two.yaml", TwoAtOnce);
        var (server, address) = await ServeAsync("two.yaml", "--flower", "--min-clients", "1", "--deadline", "5", "--rounds", "1000000");
        long missed, round = 0;
        using (server)
        {
            using var steady = await FlowerCaller.JoinAsync(address, 10);
            await server.WaitForAsync("is ready: number 1,");
            using var late = await FlowerCaller.JoinAsync(address, 10);
            var first = late.NextAsync();
            await WorkUntilAsync(() => first.IsCompleted);
            missed = (long)(await first).Map(2)["server_round"];
            await WorkUntilAsync(() => round > missed);
            await late.SendAsync(FlowerCaller.Fit((await first).Arrays()));
            var again = late.NextAsync();
            await WorkUntilAsync(() => again.IsCompleted);
            Assert.True((long)(await again).Map(2)["server_round"] > missed);
            server.Kill();
            await server.WaitAsync();

            async Task WorkUntilAsync(Func<bool> isEnough)
            {
                while (!isEnough())
                {
                    var ask = await steady.NextAsync();
                    round = (long)ask.Map(2)["server_round"];
                    await steady.SendAsync(FlowerCaller.Fit(ask.Arrays()));
                }
            }
        }
        Assert.Contains($"{missed} 0 failed no update within 5 s", Clients("served"));
    }
}
