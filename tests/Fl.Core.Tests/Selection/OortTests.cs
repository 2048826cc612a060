namespace Fl.Core.Tests.Selecting;

/// <summary>Oort against Algorithm 1 of its paper and against what the authors' code makes of it, by numbers worked out by hand.</summary>
public sealed class OortTests
{
    /// <summary>Util(i) = n_i loss_i + sqrt(0.1 log R / L_i), times (T / D_i)^alpha where D_i is more than T (Algorithm 1).</summary>
    [Fact]
    public void The_printed_utility_is_the_formula_of_the_paper()
    {
        var utilities = AfterRounds2And7()
            .Utilities([0, 1, 2], new Oort { Utility = OortUtility.Printed, Clip = 1, PacerStep = 5, Alpha = 2 });
        Assert.Equal(8 * 0.5 + Math.Sqrt(0.1 * Math.Log(9) / 2), utilities[0], 1e-6);
        Assert.Equal((3 * 2 + Math.Sqrt(0.1 * Math.Log(9) / 2)) * Math.Pow(5.0 / 20, 2), utilities[1], 1e-6);
        Assert.Equal((4 * 0.25 + Math.Sqrt(0.1 * Math.Log(9) / 7)) * Math.Pow(5.0 / 10, 2), utilities[2], 1e-6);
    }

    /// <summary>As before, with n_i loss_i of 4, 6 and 1 scaled: less 0.999 of the least, over 6 less that.</summary>
    [Fact]
    public void The_scaled_utility_takes_the_least_off_and_divides_by_the_range()
    {
        var utilities = AfterRounds2And7().Utilities([0, 1, 2], new Oort { Clip = 1, PacerStep = 5, Alpha = 2 });
        Assert.Equal(3.001 / 5.001 + Math.Sqrt(0.1 * Math.Log(9) / 2), utilities[0], 1e-6);
        Assert.Equal((1 + Math.Sqrt(0.1 * Math.Log(9) / 2)) * Math.Pow(5.0 / 20, 2), utilities[1], 1e-6);
        Assert.Equal((0.001 / 5.001 + Math.Sqrt(0.1 * Math.Log(9) / 7)) * Math.Pow(5.0 / 10, 2), utilities[2], 1e-6);
    }

    /// <summary>
    /// In round 100, of utilities 100, 300, 310 and 500: client 1 trained last in round 2, the others in 99. Scaled they come to 0.07,
    /// 0.98, 0.59 and 1.07; as printed to 100.1, 300.5, 310.1 and 500.1.
    /// </summary>
    [Theory]
    [InlineData(OortUtility.Scaled, 1)]
    [InlineData(OortUtility.Printed, 2)]
    public void A_client_that_was_not_asked_for_long_is_asked_before_one_of_a_little_more_utility_unless_the_paper_s_print_counts(
        OortUtility utility, int second)
    {
        var server = new ServerState(new Layout([("w", [1], true)]), 4);
        var oort = new Oort { Utility = utility, CutOff = 1, Clip = 1 };
        server.Round = 2;
        oort.Observe(server, [Result(1, 300)]);
        server.Round = 99;
        oort.Observe(server, [Result(0, 100), Result(2, 310), Result(3, 500)]);
        server.Round = 100;
        for (var draw = 1; draw <= 20; draw++)
            Assert.Equal([second, 3], oort.Draw(new(7, draw, 2, [0, 1, 2, 3], [1, 1, 1, 1], server)).Order());
    }

    [Fact]
    public void Clients_of_one_utility_are_told_apart_by_when_they_were_asked()
    {
        var server = new ServerState(new Layout([("w", [1], true)]), 3);
        for (server.Round = 1; server.Round <= 3; server.Round++) new OortHistory(server, 20).Observe([Result(server.Round - 1, 0)]);
        var utilities = new OortHistory(server, 20).Utilities([0, 1, 2], new Oort());
        Assert.Equal([0, 1, 2], utilities.OrderByDescending(pair => pair.Value).Select(pair => pair.Key));
    }

    [Fact]
    public void The_pacer_allows_more_time_when_the_utility_falls()
    {
        var server = new ServerState(new Layout([("w", [1], true)]), 1) { Round = 1 };
        double Utility(double alpha) => new OortHistory(server, 2).Utilities([0], new Oort { PacerStep = 5, Alpha = alpha })[0];
        double[] losses = [1, 1, 2, 2, 3, 1];
        foreach (var loss in losses)
        {
            server.Round++;
            new OortHistory(server, 2).Observe([Result(0, loss, seconds: 20)]);
        }
        // Rounds 3 and 4 had more than 1 and 2, and 5 and 6 as much as 3 and 4.
        Assert.Equal(5.0 / 20, Utility(1) / Utility(0), 1e-6);
        for (var i = 0; i < 2; i++)
        {
            server.Round++;
            new OortHistory(server, 2).Observe([Result(0, 1, seconds: 20)]);
        }
        Assert.Equal(10.0 / 20, Utility(1) / Utility(0), 1e-6);
    }

    [Fact]
    public void It_explores_less_and_less_and_exploits_what_is_useful()
    {
        const int Clients = 200;
        var (server, selection) =
            (new ServerState(new Layout([("w", [1], true)]), Clients), new Oort { ExplorationDecay = 0.5, ExplorationMinimum = 0.1 });
        var known = new HashSet<int>();
        // All are new in round 1; then 0.45, 0.225, 0.1125 of 10, and 0.1 from then on.
        (int Least, int Most)[] expected = [(10, 10), (4, 5), (2, 3), (1, 2), (1, 1), (1, 1), (1, 1), (1, 1)];
        for (var round = 1; round <= 8; round++)
        {
            server.Round = round;
            var cohort = selection.Draw(new(3, round, 10, [.. Enumerable.Range(0, Clients)], [.. Enumerable.Repeat(5, Clients)], server));
            Assert.InRange(cohort.Count(client => !known.Contains(client)), expected[round - 1].Least, expected[round - 1].Most);
            // Three in four have a loss a hundred times the others'.
            if (round > 4) Assert.All(cohort.Where(known.Contains), client => Assert.NotEqual(0, client % 4));
            known.UnionWith(cohort);
            selection.Observe(server, [.. cohort.Order().Select(client => Result(client, client % 4 > 0 ? 100 : 1))]);
        }
    }

    /// <summary>An asynchronous run asks one client for each that answers: here 1000 for each of its steps.</summary>
    [Fact]
    public void An_asynchronous_run_explores_less_with_each_step_of_the_server_however_often_it_asks()
    {
        var server = new ServerState(new Layout([("w", [1], true)]), 4) { Round = 1 };
        var selection = new Oort { Exploration = 0.8, ExplorationDecay = 0.5, ExplorationMinimum = 0.3 };
        selection.Observe(server, [Result(0, 1), Result(1, 1)]);
        double[] shares = [0.8, 0.4, 0.3, 0.3];
        for (server.Round = 1; server.Round <= shares.Length; server.Round++)
        {
            var explored = Enumerable.Range(1, 1000)
                .Count(asked => selection.Draw(new(3, 1000 * server.Round + asked, 1, [0, 1, 2, 3], [1, 1, 1, 1], server))[0] > 1);
            var share = shares[server.Round - 1];
            Assert.Equal(share, explored / 1000.0, 5 * Math.Sqrt(share * (1 - share) / 1000));
        }
    }

    private static OortHistory AfterRounds2And7()
    {
        var server = new ServerState(new Layout([("w", [1], true)]), 3) { Round = 2 };
        var history = new OortHistory(server, window: 20);
        history.Observe([Result(0, 0.5, examples: 8, seconds: 4), Result(1, 2, examples: 3, seconds: 20)]);
        server.Round = 7;
        history.Observe([Result(2, 0.25, examples: 4, seconds: 10)]);
        server.Round = 9;
        return history;
    }

    private static ClientReport Result(int client, double loss, int examples = 1, double seconds = 1) =>
        new(client, UpdateStatus.Completed, "", examples) { TrainLoss = loss, Seconds = seconds };
}
