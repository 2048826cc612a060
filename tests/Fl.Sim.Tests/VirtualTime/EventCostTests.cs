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

    /// <summary>A pool that counts how often it is asked what a client has.</summary>
    private sealed class LookedAt(IClientPool pool) : PoolDecorator(pool), IReadOnlyList<int>
    {
        public long Looks { get; private set; }

        public override IReadOnlyList<int> Examples => this;

        public int Count => Inner.Examples.Count;

        public int this[int client]
        {
            get
            {
                Looks++;
                return Inner.Examples[client];
            }
        }

        public IEnumerator<int> GetEnumerator()
        {
            for (var client = 0; client < Count; client++) yield return this[client];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
