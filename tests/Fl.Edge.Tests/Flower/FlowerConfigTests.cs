using System.Text;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>What <c>fl join --flower</c> takes from a server's config, and what it does not.</summary>
public sealed class FlowerConfigTests : Federated
{
    private const string Own = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        partition: iid
        clients: {count: 2, per_round: 2}
        rounds: 10
        model: logistic
        train: {batch_size: 10, lr: 0.05, schedule: {name: cosine}}
        engine: managed
        """;

    private static readonly (string, object)[] Asked =
    [
        ("server_round", 2L), ("local_epochs", 3L), ("batch_size", 25L), ("lr", 0.2), ("momentum", 0.5), ("weight_decay", 0.01),
        ("optimizer", "sgd"),
    ];

    [Fact]
    public async Task A_client_trains_as_the_server_says_and_tells_what_it_takes_once()
    {
        var told = Own.Replace(
            "batch_size: 10, lr: 0.05, schedule: {name: cosine}", "epochs: 3, batch_size: 25, lr: 0.2, momentum: 0.5, weight_decay: 0.01");
        using var host = new FlowerHost();
        using var other = new FlowerHost();
        using var join = JoinFlower(host, Own);
        using var guest = await host.AcceptAsync();
        var arrays = (await guest.AskAsync(Bytes(3))).Arrays(2);
        var own = await WeightsAsync(guest, arrays, ("server_round", 2L));
        var asked = await WeightsAsync(guest, arrays, Asked);
        Assert.Equal(asked, await WeightsAsync(guest, arrays, Asked));
        var renamed = await WeightsAsync(
            guest, arrays, ("server_round", 2L), ("epochs", 3L), ("batch_size", 25.0), ("learning_rate", 0.2), ("momentum", 0.5),
            ("weight_decay", 0.01));
        Assert.Equal(asked, renamed);
        Assert.Equal(own, await WeightsAsync(guest, arrays, ("server_round", 2L)));
        const string Line = "from the server: local_epochs 3, batch_size 25, optimizer 'sgd', lr 0.2, momentum 0.5, weight_decay 0.01";
        Assert.Single(join.Error.Split('\n'), line => line == Line);
        Assert.Contains("from the server: nothing; training is the experiment's own", join.Error);

        using var same = JoinFlower(other, told);
        using var second = await other.AcceptAsync();
        Assert.Equal(asked, await WeightsAsync(second, arrays, ("server_round", 2L)));
        Assert.NotEqual(asked, own);
        Assert.DoesNotContain("from the server", same.Error);
    }

    [Fact]
    public async Task Names_are_changed_and_left_out_on_the_command_line()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own, "--flower-config", "lr=eta", "--flower-config", "epochs=");
        using var guest = await host.AcceptAsync();
        var arrays = (await guest.AskAsync(Bytes(3))).Arrays(2);
        var expected = await WeightsAsync(guest, arrays, ("server_round", 2L), ("eta", 0.2));
        (string, object)[] more = [("server_round", 2L), ("eta", 0.2), ("lr", 0.7), ("local_epochs", 1_000_000_000L)];
        Assert.Equal(expected, await WeightsAsync(guest, arrays, more));
        Assert.Equal(expected, await WeightsAsync(guest, arrays, ("server_round", 2L), ("eta", 0.2), ("lr", 0.8)));
        Assert.Single(join.Error.Split('\n'), line => line == "from the server: eta 0.2");
        // What nothing reads is told once.
        Assert.Single(join.Error.Split('\n'), line => line.StartsWith("the server's config also has", StringComparison.Ordinal));
        Assert.Matches("the server's config also has '(lr', 'local_epochs|local_epochs', 'lr)', which nothing here reads", join.Error);
    }

    [Theory]
    [InlineData("rate=eta", "'rate=eta': 'rate' is none of epochs, batch_size, optimizer, lr, momentum, weight_decay, proximal_mu.")]
    [InlineData("lr", "'lr' is not KEY=NAME, e.g. lr=learning_rate.")]
    public async Task A_change_that_means_nothing_is_refused(string change, string complaint)
    {
        Write("own.yaml", Own);
        string[] command = ["join", "127.0.0.1:1", "--cid", "0", "--flower", "--experiment", "own.yaml"];
        var (code, _, error) = await FlProcess.RunAsync(Root, [.. command, "--flower-config", change]);
        Assert.Equal((2, $"fl: --flower-config {complaint}\n"), (code, error));
    }

    [Fact]
    public async Task What_cannot_be_or_would_never_end_is_refused_and_the_next_round_goes_on()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own.Replace("train: 300", "train: 3000"));
        using var guest = await host.AcceptAsync();
        var arrays = (await guest.AskAsync(Bytes(3))).Arrays(2);
        (string Name, object Value, string Complaint)[] cases =
        [
            ("lr", -1.0, "lr -1: expected a number from 0 to 1000000"),
            ("lr", double.NaN, "lr NaN: expected a number from 0 to 1000000"),
            ("learning_rate", "0.1", "learning_rate '0.1': expected a number from 0 to 1000000"),
            ("local_epochs", 2.5, "local_epochs 2.5: expected an integer from 1 to 100"),
            ("local_epochs", 1_000_000_000L, "local_epochs 1000000000: expected an integer from 1 to 100"),
            ("epochs", 0L, "epochs 0: expected an integer from 1 to 100"),
            ("batch_size", long.MaxValue, "batch_size 9.223372036854776E+18: expected an integer from 0 to 65536"),
            ("batch_size", 0L, "batches of 1,500 examples are too large; a server may ask for 1,024"),
            ("batch_size", true, "batch_size True: expected an integer from 0 to 65536"),
            ("momentum", 1.0, "momentum 1: expected a number at least 0 and below 1"),
            ("weight_decay", double.PositiveInfinity, "weight_decay Infinity: expected a number from 0 to 1000000"),
            ("proximal_mu", -0.5, "proximal_mu -0.5: expected a number from 0 to 1000000"),
            ("optimizer", "rm\n\u001b[2J", "optimizer 'rm  [2J': expected one of adam, adamw, sgd"),
        ];
        foreach (var (name, value, complaint) in cases)
        {
            var reply = await guest.AskAsync(FlowerHost.Fit(arrays, (name, value)));
            Assert.Equal(FlowerAsk.Fit, reply.Kind);
            // A status and nothing else, which a Flower server counts as a failure.
            var status = Assert.Single(WireBytes.Read(reply.Body));
            Assert.Equal((1, 3ul), (status.Field, WireBytes.Read(status.Bytes).First().Number));
            Assert.Equal(complaint, Encoding.UTF8.GetString(Field(status.Bytes, 2).Span));
            await join.WaitForAsync($"refused: {complaint}; see --flower-config\n");
        }
        Assert.Equal(arrays.Length, (await guest.AskAsync(FlowerHost.Fit(arrays))).Arrays(2).Length);
    }

    [Fact]
    public async Task Batches_of_one_are_refused_where_the_model_cannot_be_trained_on_them()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(
            host, Own.Replace("logistic", "[flatten, {layer: linear, features: 4}, batch-norm, {layer: linear, features: 10}]"));
        using var guest = await host.AcceptAsync();
        var arrays = (await guest.AskAsync(Bytes(3))).Arrays(2);
        await guest.AskAsync(FlowerHost.Fit(arrays, ("batch_size", 1L)));
        await join.WaitForAsync("refused: batch_size: with 1, model 'layers' cannot be trained: layer '2': "
            + "batch-norm has one value a channel in a batch of 1 example");
        Assert.Equal(arrays.Length, (await guest.AskAsync(FlowerHost.Fit(arrays, ("batch_size", 2L)))).Arrays(2).Length);
    }

    [Fact]
    public async Task A_server_fills_no_log_with_names()
    {
        using var host = new FlowerHost();
        using var join = JoinFlower(host, Own);
        using var guest = await host.AcceptAsync();
        var arrays = (await guest.AskAsync(Bytes(3))).Arrays(2);
        for (var round = 0; round < 5; round++)
        {
            var names = Enumerable.Range(round * 20, 20).Select(i => $"name\n{i}" + new string('x', 1000));
            await guest.AskAsync(FlowerHost.Fit(arrays, [.. names.Select(name => (name, (object)1L))]));
        }
        var lines = join.Error.Split('\n').Where(line => line.StartsWith("the server's config also", StringComparison.Ordinal)).ToArray();
        Assert.Equal((2, 32), (lines.Length, lines.Sum(line => line.Split("'name ").Length - 1)));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 2000));
    }

    private FlProcess JoinFlower(FlowerHost host, string yaml, params string[] options) =>
        Join(host.Address, "0", ["--flower", "--experiment", Write($"{host.Address.Split(':')[^1]}.yaml", yaml), .. options]);

    private static async Task<float[]> WeightsAsync(FlowerGuest guest, byte[][] arrays, params (string Key, object Scalar)[] config)
    {
        var reply = await guest.AskAsync(FlowerHost.Fit(arrays, config));
        Assert.Equal(FlowerAsk.Fit, reply.Kind);
        return reply.Weights(2);
    }
}
