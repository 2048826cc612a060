using System.Text.Json;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>What becomes of the losses and scores that Flower's clients tell, and of those that they do not.</summary>
public sealed class FlowerScoreTests : Federated
{
    private const string Five = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        partition: {name: iid, holdout: 0.1}
        clients: {count: 5, per_round: 5}
        rounds: 1
        model: logistic
        evaluate: {clients: true}
        engine: managed
        """;

    [Fact]
    public async Task Clients_score_the_final_model_and_one_that_cannot_has_a_row_that_says_why()
    {
        Write("five.yaml", Five);
        var (server, address) = await ServeAsync("five.yaml", "--flower", "--min-clients", "5");
        using (server)
        {
            List<FlowerCaller> clients = [];
            for (var number = 4; number >= 0; number--)
            {
                clients.Insert(0, await FlowerCaller.JoinAsync(address, 10));
                await server.WaitForAsync($"is ready: number {number},");
            }
            await Task.WhenAll(clients.Select(async (client, number) =>
            {
                using (client)
                {
                    await client.SendAsync(FlowerCaller.Fit((await client.NextAsync()).Arrays()));
                    var ask = await client.NextAsync();
                    Assert.Equal((FlowerAsk.Evaluate, 1L), (ask.Kind, ask.Map(2)["server_round"]));
                    Assert.Equal(10 * (3072 + 1), ask.Weights().Length);
                    await client.SendAsync(number switch
                    {
                        2 => Bytes(5, Bytes(1, Number(1, 4), Text(2, "no"))),
                        3 => FlowerCaller.EvaluateAlone(2, 10),
                        4 => FlowerCaller.Evaluate(3, 0.5, 0),
                        _ => FlowerCaller.Evaluate(1, 0.25 + number * 0.5, 10),
                    });
                    Assert.Equal(FlowerAsk.Reconnect, (await client.NextAsync()).Kind);
                }
            }));
            await EndsAsync(server, 0);
        }
        var spread = JsonDocument.Parse(Read("served/summary.json")).RootElement.GetProperty("client_accuracy");
        Assert.Equal(
            [
                "1,0,evaluated,,,,,,,,,10,1,0.25,,",
                "1,1,evaluated,,,,,,,,,10,1,0.75,,",
                "1,2,evaluated,,,,,,,,it answers EvaluateNotImplemented: no,0,,,,",
                "1,3,evaluated,,,,,,,,its metrics have no accuracy,10,2,,,",
                "1,4,evaluated,,,,,,,,it says that it scored 0 examples,0,3,,,",
            ],
            File.ReadLines(Path.Combine(Root, "served/clients.csv")).Where(row => row.Contains("evaluated")));
        Assert.Equal((2, 0.5, 0.25),
            (spread.GetProperty("clients").GetInt32(), spread.GetProperty("mean").GetDouble(), spread.GetProperty("min").GetDouble()));
    }

    [Fact]
    public async Task Nothing_is_shown_of_a_training_loss_that_nobody_tells()
    {
        Write("one.yaml", Five.Replace("per_round: 5", "per_round: 1").Replace("clients: true", "every: 1"));
        var (server, address) = await ServeAsync("one.yaml", "--flower", "--min-clients", "1");
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 10);
            await client.SendAsync(FlowerCaller.FitAlone((await client.NextAsync()).Arrays(), 10));
            Assert.Equal(FlowerAsk.Reconnect, (await client.NextAsync()).Kind);
            await EndsAsync(server, 0);
            Assert.Matches("round 1/1  accuracy .*  loss .*  clients 1/1  ", server.Error);
            Assert.DoesNotContain("NaN", server.Error);
        }
        Assert.Equal("", Last("clients.csv"));
        Assert.Equal("", Last("rounds.csv"));

        string Last(string table)
        {
            var rows = File.ReadAllLines(Path.Combine(Root, "served", table));
            return rows[^1].Split(',')[Array.IndexOf(rows[0].Split(','), "train_loss")];
        }
    }
}
