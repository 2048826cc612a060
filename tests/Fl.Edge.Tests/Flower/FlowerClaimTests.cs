namespace Fl.Edge.Tests;

/// <summary>What Flower's clients claim to have is held against what the others of the round claim.</summary>
public sealed class FlowerClaimTests : Federated
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

    /// <summary>
    /// What Flower's clients have is their own, so that the usual claim of a round says what can be: here 100, the middle one.
    /// </summary>
    [Fact]
    public async Task A_claim_counts_for_no_more_than_four_times_the_median_of_the_round()
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync("three.yaml", "--flower", "--min-clients", "3", "--rounds", "1");
        using (server)
        {
            using var few = await FlowerCaller.JoinAsync(address, 50);
            using var boaster = await FlowerCaller.JoinAsync(address, 9_000_000);
            using var own = Join(address, "0");
            await Task.WhenAll(few.WorkAsync(0, 50), boaster.WorkAsync(0, 9_000_000));
            await EndsAsync(server, 0);
            await EndsAsync(own, 0);
        }
        Assert.Equal(["counts for 400 of the 9000000 examples that it claims"], Cells("reason").Where(reason => reason.Length > 0));
        Assert.Equal(["100", "400", "50"], Cells("examples").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_claim_that_is_refused_raises_no_limit()
    {
        Write("three.yaml", Three);
        var (server, address) = await ServeAsync(
            "three.yaml", "--flower", "--set", "clients.count=1", "--set", "clients.per_round=1", "--min-clients", "1");
        using (server)
        {
            using var client = await FlowerCaller.JoinAsync(address, 50);
            foreach (var claim in new[] { 1_000_000_000_000_000, 200, 100 })
            {
                var ask = await client.NextAsync();
                Assert.Equal(FlowerAsk.Fit, ask.Kind);
                await client.SendAsync(FlowerCaller.Fit(FlowerCaller.Plus(ask.Arrays(), 0), claim));
            }
            await EndsAsync(server, 0);
        }
        Assert.Equal(["2147483647 examples instead of 100", "200 examples instead of 100", ""], Cells("reason"));
    }

    private string[] Cells(string column)
    {
        var rows = File.ReadAllLines(Path.Combine(Root, "served/clients.csv"));
        var at = Array.IndexOf(rows[0].Split(','), column);
        return [.. rows[1..].Select(row => row.Split(',')[at])];
    }
}
