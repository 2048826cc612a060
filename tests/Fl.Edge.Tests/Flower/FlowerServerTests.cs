using System.Globalization;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>Sessions of clients that speak Flower's protocol by its bytes with the real <c>fl serve --flower</c>.</summary>
public sealed class FlowerServerTests : Federated
{
    /// <summary>A client of Fl's own has 100 examples and changes nothing.</summary>
    private const string Three = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        partition: iid
        clients: {count: 3, per_round: 3}
        rounds: 3
        model: logistic
        train: {epochs: 2, batch_size: 10, lr: 0, momentum: 0.9}
        engine: managed
        """;

    [Fact]
    public async Task Flower_clients_and_Fls_own_make_one_mean_by_their_examples()
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync("three.yaml", "--flower", "--min-clients", "3");
        using (server)
        {
            using var few = await FlowerCaller.JoinAsync(address, 50);
            using var many = await FlowerCaller.JoinAsync(address, 150);
            using var own = Join(address, "0");
            var work = await Task.WhenAll(few.WorkAsync(1, 50), many.WorkAsync(3, 150));
            await EndsAsync(server, 0);
            await EndsAsync(own, 0);

            Assert.Equal([3, 3], work.Select(fits => fits.Count));
            var first = work[0][0].Weights();
            Assert.Equal(10 * (3072 + 1), first.Length);
            for (var round = 0; round < 3; round++)
            {
                var change = work[0][round].Weights().Zip(first, (now, then) => (double)now - then);
                Assert.All(change, one => Assert.Equal(round * (50 * 1 + 150 * 3) / 300.0, one, 1e-5));
                Assert.Equal(work[0][round].Weights(), work[1][round].Weights());
                var config = work[0][round].Map(2);
                Assert.Equal((round + 1L, 2L, 10L, 0.0, 0.9, "sgd"), (config["server_round"], config["local_epochs"], config["batch_size"],
                    config["lr"], config["momentum"], config["optimizer"]));
            }
        }
        Assert.Equal([.. from round in Enumerable.Range(1, 3) from client in Enumerable.Range(0, 3) select $"{round} {client} completed"],
            Clients("served").Order());
        Assert.Equal(["100", "150", "50"], Cells("examples").Take(3).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("answers")]
    [InlineData("closes")]
    [InlineData("stays")]
    public async Task The_run_ends_whatever_a_client_does_at_the_end_of_its_session(string last)
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync(
            "three.yaml", "--flower", "--set", "clients.per_round=1", "--min-clients", "1", "--rounds", "1");
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 10);
            Assert.Single(await client.WorkAsync(1, 10));
            if (last == "answers") await client.SendAsync(Bytes(1, Number(1, 1)));
            if (last == "closes") client.Dispose();
            await EndsAsync(server, 0);
        }
        Assert.Equal(["1 2 completed"], Clients("served"));
    }

    [Fact]
    public async Task A_client_that_comes_back_within_the_grace_is_asked_again()
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync(
            "three.yaml", "--flower", "--set", "clients.count=2", "--set", "clients.per_round=2", "--rounds", "1");
        using (server)
        {
            using var steady = await FlowerCaller.JoinAsync(address, 10);
            using var lost = await FlowerCaller.JoinAsync(address, 10);
            Assert.Equal(FlowerAsk.Fit, (await lost.NextAsync()).Kind);
            lost.Dispose();
            await server.WaitForAsync("is gone: ");
            using var back = await FlowerCaller.JoinAsync(address, 10);
            Assert.Equal([1, 1], (await Task.WhenAll(steady.WorkAsync(0, 10), back.WorkAsync(0, 10))).Select(fits => fits.Count));
            await EndsAsync(server, 0);
        }
        Assert.Equal(["1 0 completed", "1 1 completed"], Clients("served").Order());
    }

    [Theory]
    [InlineData("<i8", false)]
    [InlineData("<i8", true)]
    [InlineData("<f8", true)]
    [InlineData("<f2", true)]
    public async Task Weights_come_back_in_any_type_and_order(string type, bool fortran)
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync(
            "three.yaml", "--flower", "--set", "clients.per_round=1", "--min-clients", "1", "--rounds", "2");
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 10);
            Assert.Equal(FlowerAsk.Fit, (await client.NextAsync()).Kind);
            float[] weight = [.. Enumerable.Range(0, 10 * 3072).Select(i => i % 101 - 50f)],
                bias = [.. Enumerable.Range(0, 10).Select(i => (float)i)];
            await client.SendAsync(
                FlowerCaller.Fit([NpyFile.Of(type, fortran, [10, 3072], weight), NpyFile.Of(type, fortran, [10], bias)]));
            var second = await client.NextAsync();
            Assert.All(second.Weights().Zip([.. weight, .. bias]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
            await client.SendAsync(FlowerCaller.Fit(second.Arrays()));
            Assert.Equal(FlowerAsk.Reconnect, (await client.NextAsync()).Kind);
            await EndsAsync(server, 0);
        }
    }

    [Fact]
    public async Task ResNet_18_goes_out_and_comes_back_in_122_arrays_of_45_megabytes()
    {
        Write("resnet.yaml", """
            dataset: {name: synthetic-images, train: 30, test: 10}
            clients: {count: 1, per_round: 1}
            rounds: 2
            model: {name: resnet18, norm: batch}
            """);
        var (server, address) = await ServeAsync("resnet.yaml", "--flower", "--min-clients", "1");
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 30);
            var fits = await client.WorkAsync(1, 30);
            await EndsAsync(server, 0);
            Assert.Equal([122, 122], fits.Select(fit => fit.Arrays().Length));
            Assert.InRange(fits[0].Body.Length, 44_600_000, 45_500_000);
            Assert.Equal(20, fits[0].Arrays().Count(array => !FlowerAsk.IsSingles(array)));
            var (first, second) = (fits[0].Weights(), fits[1].Weights());
            Assert.All(Enumerable.Range(0, first.Length / 1000).Select(i => i * 1000), i => Assert.Equal(first[i] + 1, second[i], 1e-5f));
        }
        Assert.Equal(["1 0 completed", "2 0 completed"], Clients("served"));
        Assert.True(long.Parse(Cells("bytes_up")[0], CultureInfo.InvariantCulture) > 44_600_000);
    }

    [Fact]
    public async Task What_is_no_reply_ends_the_connection_and_the_round_goes_on() => Assert.Equal(
        [
            "failed it sent bytes that are no message; not back within 1 s",
            "failed it sent a message that ends early; not back within 1 s",
            "failed it sent a field that is longer than its message; not back within 1 s",
            "failed it sent a message that is compressed; not back within 1 s",
            "failed it sent a message of 4294967295 bytes; not back within 1 s",
            "failed it sent an unknown message instead of a reply to 'fit'; not back within 1 s",
            "failed it sent a reply to 'evaluate' instead of a reply to 'fit'; not back within 1 s",
            "failed it left; not back within 1 s",
            "failed the connection was lost; not back within 1 s",
        ],
        await AnswerAsync(
            (client, _) => client.SendAsync([.. Enumerable.Repeat((byte)0xff, 300)]),
            (client, ask) => client.SendAsync([.. FlowerCaller.Fit(ask.Arrays()), 0x80]),
            (client, _) => client.SendAsync(Bytes(4, Bytes(2, [0x0A, 0x7f, 1]))),
            (client, _) => client.Call.SendBytesAsync([1, 0, 0, 0, 1, 0]),
            (client, _) => client.Call.SendBytesAsync([0, 0xff, 0xff, 0xff, 0xff, 0]),
            (client, _) => client.SendAsync(Bytes(9, Text(1, "new"))),
            (client, _) => client.SendAsync(FlowerCaller.Evaluate(1, 0.5, 10)),
            (client, _) => client.SendAsync(Bytes(1, Number(1, 2))),
            async (client, ask) =>
            {
                // Cancelled in the middle of its update.
                var reply = FlowerCaller.Fit(ask.Arrays());
                await client.Call.SendAsync(reply, reply.Length / 2);
                await client.Call.CancelAsync();
            }));

    [Fact]
    public async Task A_reply_that_nobody_asked_for_ends_the_connection()
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync("three.yaml", "--flower");
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 10);
            await server.WaitForAsync("is ready");
            await client.SendAsync(FlowerCaller.Fit([NpyFile.Of("<f4", false, [10, 3072], new float[30720])]));
            await server.WaitForAsync("is gone: it sent a message that was not asked for");
            Assert.Equal(0, (await client.NextAsync()).Kind);
        }
    }

    [Fact]
    public async Task An_update_that_does_not_fit_the_model_is_rejected_with_its_reason() => Assert.Equal(
        [
            "rejected 0 arrays, and linear.weight is missing; the model has 2",
            "rejected 1 arrays, and linear.bias is missing; the model has 2",
            "rejected more arrays than the model's 2",
            "rejected array 1: shape (3072, 10) instead of (10, 3072) of linear.weight",
            "rejected array 2: elements of type '<c8', which is none of <f4, <f2, <f8, <i4, <i8, |u1, |b1",
            "rejected array 1: 122876 bytes of elements instead of 122880",
            "rejected a weight became NaN; the learning rate may be too large",
            "failed it answers FitNotImplemented: no fit here",
            "failed it answers FitNotImplemented: two lines  [31m",
            "rejected 0 examples instead of 10000000",
        ],
        await AnswerAsync(
            (client, _) => client.SendAsync(FlowerCaller.Fit([])),
            (client, ask) => client.SendAsync(FlowerCaller.Fit(ask.Arrays()[..1])),
            (client, ask) => client.SendAsync(FlowerCaller.Fit([.. ask.Arrays(), ask.Arrays()[0]])),
            (client, ask) => client.SendAsync(FlowerCaller.Fit([NpyFile.Of("<f4", false, [3072, 10], new float[30720]), ask.Arrays()[1]])),
            (client, ask) => client.SendAsync(FlowerCaller.Fit([ask.Arrays()[0],
                NpyFile.Of("{'descr': '<c8', 'fortran_order': False, 'shape': (10,), }", new byte[80], 1)])),
            (client, ask) => client.SendAsync(FlowerCaller.Fit([ask.Arrays()[0][..^4], ask.Arrays()[1]])),
            (client, ask) => client.SendAsync(FlowerCaller.Fit(FlowerCaller.Plus(ask.Arrays(), float.NaN))),
            (client, _) => client.SendAsync(Bytes(4, Bytes(1, Number(1, 3), Text(2, "no fit here")))),
            (client, _) => client.SendAsync(Bytes(4, Bytes(1, Number(1, 3), Text(2, "two\nlines\r\u001b[31m")))),
            (client, ask) => client.SendAsync(FlowerCaller.Fit(ask.Arrays(), -5))));

    [Fact]
    public async Task A_client_that_takes_longer_than_any_heartbeat_is_waited_for()
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync("three.yaml", "--flower", "--set", "clients.per_round=1", "--min-clients", "1",
            "--rounds", "1", "--heartbeat", "0.25", "--grace", "0.25");
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 10);
            var ask = await client.NextAsync();
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            await client.SendAsync(FlowerCaller.Fit(ask.Arrays()));
            Assert.Equal(FlowerAsk.Reconnect, (await client.NextAsync()).Kind);
            await EndsAsync(server, 0);
        }
        Assert.Equal(["1 2 completed"], Clients("served"));
    }

    /// <summary>
    /// Has one client answer its fit as it should and others as a test wants, all in one round;
    /// returns their statuses and reasons in clients.csv.
    /// </summary>
    private async Task<string[]> AnswerAsync(params Func<FlowerCaller, FlowerAsk, Task>[] answers)
    {
        Write("three.yaml", Three);
        var count = answers.Length + 1;
        var (server, address) = await ServeAsync("three.yaml", "--flower", "--set", $"clients.count={count}",
            "--set", $"clients.per_round={count}", "--min-clients", $"{count}", "--rounds", "1", "--grace", "1");
        List<FlowerCaller> others = [];
        using (server)
        {
            using var good = await FlowerCaller.JoinAsync(address, 10);
            await server.WaitForAsync($"is ready: number {count - 1},");
            foreach (var _ in answers)
            {
                others.Add(await FlowerCaller.JoinAsync(address));
                await server.WaitForAsync($"is ready: number {count - 1 - others.Count},");
            }
            var work = good.WorkAsync(1, 10);
            foreach (var (client, answer) in others.Zip(answers))
            {
                var ask = await client.NextAsync();
                Assert.Equal(FlowerAsk.Fit, ask.Kind);
                await answer(client, ask);
            }
            Assert.Single(await work);
            await EndsAsync(server, 0);
            Assert.DoesNotContain("   at ", server.Error);
            foreach (var client in others) client.Dispose();
        }
        // Each took the highest number that was free.
        var rows = File.ReadLines(Path.Combine(Root, "served/clients.csv")).Skip(1)
            .OrderByDescending(row => int.Parse(row.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(count, rows.Length);
        Assert.StartsWith($"1,{count - 1},completed,10,", rows[0]);
        return [.. rows[1..].Select(row =>
        {
            var reason = row.Split(',', 11)[10];
            return $"{row.Split(',')[2]} {(reason[0] == '"' ? reason[1..reason.IndexOf('"', 1)] : reason.Split(',')[0])}";
        })];
    }

    private string[] Cells(string column)
    {
        var rows = File.ReadAllLines(Path.Combine(Root, "served/clients.csv"));
        var at = Array.IndexOf(rows[0].Split(','), column);
        return [.. rows[1..].Select(row => row.Split(',')[at])];
    }
}
