namespace Fl.Core.Tests.Selecting;

/// <summary>What makes each selection what it is.</summary>
public sealed class SelectionTests
{
    [Fact]
    public void Weighted_draws_in_proportion_to_examples()
    {
        int[] examples = [10, 20, 30, 40];
        var counts = new int[4];
        for (var round = 1; round <= 4000; round++) counts[new Weighted().Draw(Request(round, 1, examples)).Single()]++;
        for (var client = 0; client < 4; client++)
        {
            var p = examples[client] / 100.0;
            Assert.InRange(counts[client], 4000 * p - 5 * Math.Sqrt(4000 * p * (1 - p)), 4000 * p + 5 * Math.Sqrt(4000 * p * (1 - p)));
        }
    }

    /// <summary>Two of three without replacement: P(0 and 1) = p0 p1 / (1 - p0) + p1 p0 / (1 - p1).</summary>
    [Fact]
    public void Weighted_draws_without_replacement_among_those_that_are_left()
    {
        int[] examples = [10, 30, 60];
        var both = Enumerable.Range(1, 6000).Count(round => !new Weighted().Draw(Request(round, 2, examples)).Contains(2));
        var p = 0.1 * 0.3 / 0.9 + 0.3 * 0.1 / 0.7;
        Assert.InRange(both, 6000 * p - 5 * Math.Sqrt(6000 * p * (1 - p)), 6000 * p + 5 * Math.Sqrt(6000 * p * (1 - p)));
    }

    [Fact]
    public void Round_robin_gives_everyone_a_turn_and_begins_anew()
    {
        var server = Server(5);
        Assert.Equal(["0 1", "2 3", "4 0", "1 2", "3 4", "0 1"],
            Enumerable.Range(1, 6).Select(round => Turn(new RoundRobin(), server, round, 2)));
    }

    [Fact]
    public void Round_robin_passes_over_those_that_are_away()
    {
        var server = Server(5);
        Assert.Equal("0 1", Turn(new RoundRobin(), server, 1, 2));
        Assert.Equal("3 4", Turn(new RoundRobin(), server, 2, 2, [0, 1, 3, 4]));
        Assert.Equal("0 2", Turn(new RoundRobin(), server, 3, 2, [0, 2, 3, 4]));
        Assert.Equal("3 4", Turn(new RoundRobin(), server, 4, 2));
    }

    [Fact]
    public void Power_of_choice_takes_the_candidates_of_highest_loss_and_those_not_heard_of_first()
    {
        var (server, selection) = (Server(6), new PowerOfChoice { Candidates = 6 });
        selection.Observe(server, [Result(0, 0.5), Result(1, 2), Result(2, 1), Result(3, double.NaN), Result(4, 3, UpdateStatus.Failed)]);
        server.Round = 2;
        var request = Request(2, 4, [1, 1, 1, 1, 1, 1], server);
        Assert.Equal([1, 3, 4, 5], selection.Draw(request).Order());
        selection.Observe(server, [Result(3, 0.1), Result(4, 0.2), Result(5, 1.5)]);
        Assert.Equal([1, 5, 2, 0], selection.Draw(request));
    }

    [Fact]
    public void Power_of_choice_with_as_many_candidates_as_a_cohort_is_weighted()
    {
        var server = Server(6);
        var selection = new PowerOfChoice { Candidates = 3 };
        selection.Observe(server, [.. Enumerable.Range(0, 6).Select(client => Result(client, client + 1))]);
        for (var round = 1; round <= 20; round++)
        {
            var request = Request(round, 3, [5, 1, 7, 2, 9, 4], server);
            Assert.Equal(new Weighted().Draw(request).Order(), selection.Draw(request).Order());
        }
    }

    [Fact]
    public void Fewer_candidates_than_a_cohort_are_refused() =>
        Assert.Contains("clients.selection.candidates: candidates 3 is less than per_round 5",
            Assert.Throws<BadInputException>(() => Experiment.Parse(
                "dataset: sample\nclients: {per_round: 5, selection: {name: power-of-choice, candidates: 3}}", "exp.yaml", [],
                Reading.Catalog)).Message);

    [Fact]
    public void Tiered_asks_the_unknown_first_and_then_draws_a_cohort_from_one_tier_more_often_from_one_of_higher_loss()
    {
        var (server, selection) = (Server(12), new Tiered { Tiers = 3 });
        var examples = Enumerable.Repeat(1, 12).ToArray();
        Assert.Equal(4, selection.Draw(Request(1, 4, examples, server)).Distinct().Count());
        // Three tiers by seconds: 0 to 3, 4 to 7, 8 to 11, whose losses are 1, 2 and 5.
        for (var client = 0; client < 12; client++)
            selection.Observe(server, [Result(client, client < 4 ? 1 : client < 8 ? 2 : 5, seconds: 12 - client)]);
        var counts = new int[3];
        for (var round = 1; round <= 4000; round++)
        {
            var cohort = selection.Draw(Request(round, 4, examples, server)).Order().ToArray();
            Assert.Equal(Enumerable.Range(cohort[0], 4), cohort);
            counts[cohort[0] / 4]++;
        }
        for (var tier = 0; tier < 3; tier++)
        {
            var p = (tier == 0 ? 1 : tier == 1 ? 2 : 5) / 8.0;
            Assert.InRange(counts[tier], 4000 * p - 5 * Math.Sqrt(4000 * p * (1 - p)), 4000 * p + 5 * Math.Sqrt(4000 * p * (1 - p)));
        }
    }

    [Fact]
    public void Tiered_lets_no_tier_have_more_than_its_credits_and_fills_a_small_tier_with_the_nearest()
    {
        var (server, selection) = (Server(6), new Tiered { Tiers = 3, Credits = 1 });
        for (var client = 0; client < 6; client++) selection.Observe(server, [Result(client, client < 2 ? 1000 : 1, seconds: client + 1)]);
        var counts = new int[3];
        for (var round = 1; round <= 300; round++)
        {
            var cohort = selection.Draw(Request(round, 3, [1, 1, 1, 1, 1, 1], server));
            Assert.Equal(cohort[0] / 2, cohort[1] / 2);
            Assert.Equal(1, Math.Abs(cohort[2] / 2 - cohort[0] / 2));
            counts[cohort[0] / 2]++;
        }
        Assert.InRange(counts[0], 98, 102);
    }

    private static ServerState Server(int clients) => new(new Layout([("w", [1], true)]), clients) { Round = 1 };

    private static SelectionRequest Request(int round, int size, int[] examples, ServerState? server = null) =>
        new(3, round, size, [.. Enumerable.Range(0, examples.Length)], examples, server ?? Server(examples.Length));

    private static string Turn(Selection selection, ServerState server, int round, int size, int[]? eligible = null)
    {
        server.Round = round;
        var cohort = selection.Draw(new(
            3, round, size, eligible ?? [.. Enumerable.Range(0, server.Clients)], Enumerable.Repeat(1, server.Clients).ToArray(), server));
        selection.Observe(server, [.. cohort.Order().Select(client => Result(client, 1))]);
        return string.Join(' ', cohort);
    }

    private static ClientReport Result(
        int client, double loss, UpdateStatus status = UpdateStatus.Completed, int examples = 1, double seconds = 1) =>
        new(client, status, "", examples) { TrainLoss = loss, Seconds = seconds };
}
