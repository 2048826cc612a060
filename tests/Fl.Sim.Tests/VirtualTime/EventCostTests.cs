using System.Collections;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What an event of virtual time takes, counted in looks at clients: as little for many devices as for few.</summary>
public sealed class EventCostTests : IDisposable
{
    private const int Count = 3000;
    private readonly RunsFolder folder = new();

    [Fact]
    public async Task An_event_is_a_few_looks_at_the_client_that_it_is_about_however_many_there_are()
    {
        var (few, many) = (Small(rounds: 5), Small(rounds: 85));
        var (before, after) = (await LooksAsync(few), await LooksAsync(many));
        // What they have in common is what it takes to begin. A task is drawn, sent, ended, and taken from a battery.
        var tasks = Rows("85") - Rows("5");
        var changes = Changes(many, after.Summary) - Changes(few, before.Summary);
        Assert.InRange(tasks, 400, 1000);
        Assert.InRange(changes, 1000, 1_000_000);
        Assert.InRange(after.Looks - before.Looks, tasks, 10 * tasks + 2 * changes);
    }

    [Fact]
    public async Task A_turn_of_many_edges_looks_at_each_client_a_few_times()
    {
        var edges = Small(rounds: 3) with
        {
            Strategy = new FedAvg(),
            Devices = null,
            Clients = new() { Count = Count, PerRound = 200 },
            Topology = new() { Edges = 200, EdgeRounds = 2 },
        };
        Assert.InRange((await LooksAsync(edges)).Looks, Count, 3 * 2 * (3 * Count + 10 * 200) + 10 * Count);
    }

    public void Dispose() => folder.Dispose();

    private static Experiment Small(int rounds) => RunsFolder.Small with
    {
        Name = $"{rounds}",
        Rounds = rounds,
        Dataset = new SyntheticImages { Train = Count, Test = 10 },
        Clients = new() { Count = Count, PerRound = 20 },
        Strategy = new FedBuff { K = 5 },
        Train = new() { BatchSize = 1 },
        Evaluate = new() { Every = 1000 },
        Devices = new()
        {
            Fleet = [new() { Device = new GenericDevice { Gflops = 1e6, StepMs = 10_000, BatteryWh = 1 }, Link = new GenericLink() }],
            Slowdown = 4,
            BatteryBudget = 0.1,
            Availability = new Markov { OnlineSeconds = 500, OfflineSeconds = 500 },
        },
    };

    private async Task<(RunSummary Summary, long Looks)> LooksAsync(Experiment experiment)
    {
        var pool = default(LookedAt);
        var summary = await folder.RunAsync(experiment, experiment.Name, (parts, _, _) =>
            Task.FromResult<IClientPool>(pool = new LookedAt(parts.Here)));
        return (summary, pool!.Looks);
    }

    private int Rows(string run) => File.ReadLines(folder.Of(run, ClientsCsv.Name)).Count() - 1;

    /// <summary>How often clients come and go until a run is over.</summary>
    private static int Changes(Experiment experiment, RunSummary summary)
    {
        var (options, end) = (experiment.Devices!, TimeSpan.FromSeconds(summary.VirtualSeconds!.Value));
        var fleet = new Fleet(options, experiment.Seed, [.. Enumerable.Repeat(1, Count)]);
        return Enumerable.Range(0, Count).Sum(client => options.Availability
            .Spells(new(experiment.Seed, client, Count, fleet[client].Rank, "")).TakeWhile(spell => spell.Until <= end).Count());
    }

    /// <summary>A pool that counts how often it is asked about a client.</summary>
    private sealed class LookedAt(IClientPool pool) : PoolDecorator(pool)
    {
        public long Looks { get; private set; }

        public override IReadOnlyList<int> Examples => new Seen(this, Inner.Examples);

        public override IReadOnlyList<int> Available => new Seen(this, Inner.Available);

        private sealed class Seen(LookedAt pool, IReadOnlyList<int> list) : IReadOnlyList<int>
        {
            public int Count => list.Count;

            public int this[int index]
            {
                get
                {
                    pool.Looks++;
                    return list[index];
                }
            }

            public IEnumerator<int> GetEnumerator()
            {
                for (var i = 0; i < Count; i++) yield return this[i];
            }

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }
}
