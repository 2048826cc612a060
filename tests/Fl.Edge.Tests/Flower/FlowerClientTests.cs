using Fl.Core;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>The real <c>fl join --flower</c> at a server that speaks Flower's protocol by its bytes.</summary>
public sealed class FlowerClientTests : Federated
{
    private const string Own = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        partition: iid
        clients: {count: 2, per_round: 2}
        model: net
        train: {batch_size: 10, lr: 0.05}
        engine: managed
        """;

    private static readonly byte[] Properties = Bytes(2), Parameters = Bytes(3), Leave = Bytes(1);

    [Fact]
    public async Task A_session_goes_from_initial_weights_to_its_end()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own);
        using var guest = await host.AcceptAsync();
        Assert.Contains("/flwr.proto.FlowerService/Join", guest.Call.Headers);
        Assert.DoesNotContain("grpc-encoding", guest.Call.Headers);

        var properties = await guest.AskAsync(Properties);
        Assert.Equal((FlowerAsk.Properties, 150L), (properties.Kind, properties.Map(2)["num_examples"]));

        var initial = await guest.AskAsync(Parameters);
        var model = new Net().Build(new(3, 32, 32), 10);
        var expected = new float[model.Layout.Length];
        model.Initialize(expected, 1);
        Assert.Equal((FlowerAsk.Parameters, 10), (initial.Kind, initial.Arrays(2).Length));
        Assert.Equal(expected, initial.Weights(2));

        var fit = await guest.AskAsync(FlowerHost.Fit(initial.Arrays(2), ("server_round", 1L)));
        Assert.Equal((FlowerAsk.Fit, "Success"), (fit.Kind, Status(fit)));
        Assert.Equal(150ul, fit.Number(3));
        var trained = fit.Weights(2);
        Assert.InRange(Distance(trained, expected), 0.01, 10);
        Assert.InRange((double)fit.Map(4)["train_loss"], 0.1, 5);

        // The same weights, columns first and of another type, train to the same.
        var same = await guest.AskAsync(
            FlowerHost.Fit([NpyFile.Of("<f8", true, [6, 3, 5, 5], expected[..450]), .. initial.Arrays(2)[1..]], ("server_round", 1L)));
        Assert.Equal(trained, same.Weights(2));

        var (before, after) =
            (await guest.AskAsync(FlowerHost.Evaluate(initial.Arrays(2))), await guest.AskAsync(FlowerHost.Evaluate(fit.Arrays(2))));
        Assert.All([before, after], score => Assert.Equal((FlowerAsk.Evaluate, 100ul), (score.Kind, score.Number(3))));
        Assert.InRange(Loss(after), 0, Loss(before));
        Assert.InRange((double)after.Map(4)["accuracy"], 0, 1);

        await EndAsync(join, guest);
    }

    [Fact]
    public async Task A_server_is_not_pinged_while_it_is_silent_and_not_while_a_model_of_45_megabytes_trains()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own.Replace("model: net", "model: {name: resnet18, norm: batch}")
            .Replace("train: 300", "train: 4").Replace("batch_size: 10", "batch_size: 2"));
        using var guest = await host.AcceptAsync();
        var initial = await guest.AskAsync(Parameters);
        Assert.Equal(122, initial.Arrays(2).Length);
        // Counters may come back or not.
        var fit = await guest.AskAsync(FlowerHost.Fit([.. initial.Arrays(2).Where(FlowerAsk.IsSingles)]));
        Assert.Equal((FlowerAsk.Fit, 122), (fit.Kind, fit.Arrays(2).Length));
        Assert.InRange(fit.Body.Length, 44_600_000, 45_500_000);
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await EndAsync(join, guest);
        Assert.Equal(0, guest.Call.Pings);
    }

    [Fact]
    public async Task A_client_that_is_wanted_back_or_cut_off_comes_again_on_another_connection()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own);
        using (var guest = await host.AcceptAsync())
        {
            Assert.Equal(1, (await guest.AskAsync(Bytes(1, Number(1, 1)))).Kind);
            await join.WaitForAsync("the server wants this client back in 1 s");
        }
        using (var guest = await host.AcceptAsync())
        {
            Assert.Equal(FlowerAsk.Properties, (await guest.AskAsync(Properties)).Kind);
            await guest.Call.FinishAsync(0);
            await join.WaitForAsync("disconnected: the server ended the connection");
        }
        using (var guest = await host.AcceptAsync())
        {
            Assert.Equal(FlowerAsk.Properties, (await guest.AskAsync(Properties)).Kind);
            await guest.Call.CancelAsync();
        }
        using (var guest = await host.AcceptAsync()) await EndAsync(join, guest);
    }

    [Fact]
    public async Task A_client_that_is_wanted_back_in_a_thousand_years_waits_until_it_is_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT.");
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own);
        using var guest = await host.AcceptAsync();
        Assert.Equal(FlowerAsk.Reconnect, (await guest.AskAsync(Bytes(1, Number(1, 1000UL * 365 * 24 * 3600)))).Kind);
        await join.WaitForAsync("the server wants this client back in 2,592,000 s");
        await SignalAsync(join, "INT");
        await EndsAsync(join, 130);
    }

    [Fact]
    public async Task A_proximal_term_that_the_server_asks_for_is_that_of_fedprox()
    {
        byte[][] arrays;
        using (var host = new FlowerHost())
        using (var join = JoinFlower(host, Own))
        using (var guest = await host.AcceptAsync())
        {
            arrays = (await guest.AskAsync(Parameters)).Arrays(2);
            var plain = (await guest.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L)))).Weights(2);
            var held = (await guest.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L), ("proximal_mu", 5.0)))).Weights(2);
            var free = (await guest.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L), ("proximal_mu", 0.0)))).Weights(2);
            Assert.Equal(plain, free);
            // A round that says none is trained as the experiment has it, whatever the one before said.
            _ = await guest.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L), ("proximal_mu", 5.0)));
            Assert.Equal(plain, (await guest.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L)))).Weights(2));
            float[] start = [.. arrays.SelectMany(array => FlowerAsk.Values(array).ToArray())];
            Assert.InRange(Distance(held, start), 0, Distance(plain, start) / 1.5);
            await EndAsync(join, guest);

            using var other = new FlowerHost();
            using var proximal = JoinFlower(other, Own + "\nstrategy: {name: fedprox, mu: 5}\n");
            using var same = await other.AcceptAsync();
            Assert.Equal(held, (await same.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L)))).Weights(2));
            Assert.Equal(plain, (await same.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L), ("proximal_mu", 0.0)))).Weights(2));
            Assert.Equal(held, (await same.AskAsync(FlowerHost.Fit(arrays, ("server_round", 1L)))).Weights(2));
            await EndAsync(proximal, same);
        }
    }

    [Theory]
    [InlineData("garbage", "is not a Flower server that this version of fl understands: it sent bytes that are no message.")]
    [InlineData("unknown", "is not a Flower server that this version of fl understands: it sent a message of an unknown kind.")]
    [InlineData("shape", "has another model: array 1: shape (3, 6, 5, 5) instead of (6, 3, 5, 5) of conv1.weight. "
        + "Set model and dataset in the experiment as the server's other clients have them.")]
    [InlineData("count", "has another model: 0 arrays, and conv1.weight is missing; the model has 10.")]
    public async Task What_cannot_be_understood_is_told_in_one_line_and_tried_again(string what, string complaint)
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own);
        using var guest = await host.AcceptAsync();
        var answer = await guest.AskAsync(what switch
        {
            "garbage" => [.. Enumerable.Repeat((byte)0xff, 300)],
            "unknown" => Bytes(9, Text(1, "new")),
            "shape" => FlowerHost.Fit([NpyFile.Of("<f4", false, [3, 6, 5, 5], new float[450])]),
            _ => FlowerHost.Fit([]),
        });
        Assert.Equal(0, answer.Kind);
        await join.WaitForAsync("trying again, at most 5 minutes apart");
        Assert.Contains($"{host.Address} {complaint.TrimEnd('.')}",
            Assert.Single(join.Error.Split('\n'), line => line.StartsWith("disconnected: ", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", join.Error);
        // The host may have been given the right model meanwhile.
        using var again = await host.AcceptAsync();
        Assert.Equal(FlowerAsk.Properties, (await again.AskAsync(Properties)).Kind);
        await EndAsync(join, again);
    }

    [Fact]
    public async Task A_server_that_does_not_wait_for_replies_gets_them_in_order()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own);
        using var guest = await host.AcceptAsync();
        foreach (var request in (byte[][])[Properties, Parameters, Properties])
            await guest.Call.SendAsync(request, null, TestContext.Current.CancellationToken);
        Assert.Equal((FlowerAsk.Properties, FlowerAsk.Parameters, FlowerAsk.Properties),
            ((await guest.NextAsync()).Kind, (await guest.NextAsync()).Kind, (await guest.NextAsync()).Kind));
        await EndAsync(join, guest);
    }

    [Fact]
    public async Task A_server_that_sends_weights_while_the_last_are_trained_does_not_change_those()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own);
        byte[][] arrays;
        using (var guest = await host.AcceptAsync())
        {
            arrays = (await guest.AskAsync(Parameters)).Arrays(2);
            var fit = FlowerHost.Fit(arrays, ("server_round", 1L), ("local_epochs", 60L));
            var alone = await guest.AskAsync(fit);
            await guest.Call.SendAsync(fit, null, TestContext.Current.CancellationToken);
            await guest.Call.SendAsync(FlowerHost.Fit(FlowerCaller.Plus(arrays, 1)), null, TestContext.Current.CancellationToken);
            Assert.Equal(alone.Weights(2), (await guest.NextAsync()).Weights(2));
            await join.WaitForAsync("disconnected: the server sent weights before it had the answer for the last ones");
        }
        using (var guest = await host.AcceptAsync()) await EndAsync(join, guest);
    }

    [Fact]
    public async Task Both_ends_of_Flowers_protocol_make_the_model_of_the_simulation()
    {
        Write("two.yaml", Two.Replace("count: 2, per_round: 2", "count: 3, per_round: 3"));
        var (server, address) = await ServeAsync("two.yaml", "--flower", "--min-clients", "3");
        using (server)
        using (var first = Join(address, "0"))
        using (var second = Join(address, "1"))
        using (var flower = Join(address, "2", "--flower", "--experiment", "two.yaml"))
        {
            await EndsAsync(server, 0);
            await EndsAsync(flower, 0);
            await EndsAsync(second, 0);
            await EndsAsync(first, 0);
        }
        await SimulateAsync("two.yaml");
        var model = new Net().Build(new(3, 32, 32), 10);
        float[] Model(string run)
        {
            var weights = new float[model.Layout.Length];
            Safetensors.Read(Path.Combine(Root, run, "model.safetensors"), model.Layout, weights);
            return weights;
        }
        // The change is taken from the weights that came back, which rounds it.
        Assert.All(Model("simulated").Zip(Model("served")), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(
            [.. Enumerable.Range(1, 3).SelectMany(round => Enumerable.Range(0, 3).Select(client => $"{round} {client} completed"))],
            Clients("served").Order());
    }

    private FlProcess JoinFlower(FlowerHost host, string yaml)
    {
        var file = Write($"{host.Address.Split(':')[^1]}.yaml", yaml);
        return Join(host.Address, "0", "--flower", "--experiment", file);
    }

    /// <summary>Ends the session: the client says goodbye and cancels a call that the server leaves open.</summary>
    private static async Task EndAsync(FlProcess join, FlowerGuest guest)
    {
        var goodbye = await guest.AskAsync(Leave);
        Assert.Equal((FlowerAsk.Reconnect, 1ul), (goodbye.Kind, goodbye.Number(1)));
        Assert.Equal(0, (await guest.NextAsync()).Kind);
        // Cancelled, or with the connection gone: one is as good as the other.
        Assert.Equal((false, true), (guest.Call.HasCompleted, guest.Call.ResetCode is null or 8));
        await EndsAsync(join, 0);
        Assert.EndsWith("the run is over; disconnected\n", join.Error);
    }

    private static string Status(FlowerAsk reply) => System.Text.Encoding.UTF8.GetString(Field(Field(reply.Body, 1), 2).Span);

    private static float Loss(FlowerAsk score) => BitConverter.ToSingle(Field(score.Body, 2).Span);

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
}
