using Fl.Core;

namespace Fl.Testing;

/// <summary>The checks of <see cref="SelectionContract{T}"/>.</summary>
public static class SelectionChecks
{
    public static void CohortIsAsAskedFor(Selection selection, int seed, int clients, int size) =>
        Play(selection, seed, clients, size, (request, cohort) =>
        {
            if (!selection.DrawsAnyNumber) Assert.Equal(request.Size, cohort.Length);
            Assert.Distinct(cohort);
            Assert.All(cohort, client => Assert.Contains(client, request.Eligible));
        });

    public static void CohortFollowsFromHistory(Selection selection, int seed, int clients, int size)
    {
        List<int[]> first = [], second = [];
        Play(selection, seed, clients, size, (request, cohort) =>
        {
            first.Add(cohort);
            // Drawing leaves nothing behind.
            Assert.Equal(cohort, selection.Draw(request));
        });
        Play(selection, seed, clients, size, (_, cohort) => second.Add(cohort));
        Assert.Equal(first, second);
    }

    public static void ComesToEveryClient(Selection selection)
    {
        var seen = new HashSet<int>();
        Play(selection, 1, 40, 9, (_, cohort) => seen.UnionWith(cohort), rounds: 60);
        Assert.Equal(40, seen.Count);
    }

    /// <summary>Rounds in which clients come and go, fail, and report any loss and time.</summary>
    private static void Play(Selection selection, int seed, int clients, int size, Action<SelectionRequest, int[]> drawn, int rounds = 12)
    {
        var server = new ServerState(new Layout([("w", [1], true)]), clients);
        var stream = new RandomStream(seed, Purpose.Shuffle);
        int[] examples = [.. Enumerable.Range(0, clients).Select(_ => 1 + stream.Next(50))];
        for (var round = 1; round <= rounds; round++)
        {
            server.Round = round;
            int[] eligible = [.. Enumerable.Range(0, clients).Where(_ => stream.Next(4) > 0)];
            if (eligible.Length == 0) continue;
            var request = new SelectionRequest(seed, round, size % eligible.Length + 1, eligible, examples, server);
            var cohort = selection.Draw(request);
            drawn(request, cohort);
            selection.Observe(server, [.. cohort.Order().Select(client => Result(client, examples[client], stream))]);
        }
    }

    private static ClientReport Result(int client, int examples, RandomStream stream)
    {
        double[] losses = [double.NaN, double.PositiveInfinity, -1, 0, 1e300, 2.5];
        var loss = stream.Next(3) == 0 ? losses[stream.Next(losses.Length)] : stream.NextDouble() * 3;
        var status = stream.Next(5) == 0 ? UpdateStatus.Failed : UpdateStatus.Completed;
        return new(client, status, "", examples) { TrainLoss = loss, Seconds = stream.NextDouble() * 20 };
    }
}
