using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What every availability of the catalog keeps to; a new one is tested by being there.</summary>
public sealed class AvailabilityContractTests : IDisposable
{
    private static readonly Catalog Shipped = new(typeof(Simulation).Assembly);
    private readonly string folder = Directory.CreateTempSubdirectory("fl-availability-").FullName;

    public static TheoryData<string> Names => new(Shipped.Of(typeof(Fl.Core.Availability)).Select(entry => entry.Name));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(Names))]
    public void Spells_take_turns_and_go_on_for_a_year(string name)
    {
        var availability = Make(name);
        for (var client = 0; client < 50; client++)
        {
            var (before, online) = (TimeSpan.Zero, (bool?)null);
            foreach (var spell in Lines.Until(availability.Spells(Request(client, 50)), TimeSpan.FromDays(365)))
            {
                Assert.True(spell.Until > before, $"client {client}: a spell until {spell.Until} comes after {before}.");
                Assert.NotEqual(online, spell.Online);
                (before, online) = (spell.Until, spell.Online);
            }
            Assert.True(before >= TimeSpan.FromDays(365));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_time_line_follows_from_the_request_alone(string name)
    {
        var (first, second) = (Make(name), Make(name));
        var month = TimeSpan.FromDays(30);
        // The clients in any order, and some of them read only in part.
        foreach (var client in (int[])[3, 1, 2]) _ = second.Spells(Request(client, 4)).Take(2).ToList();
        for (var client = 0; client < 4; client++)
            Assert.Equal(Lines.Until(first.Spells(Request(client, 4)), month), Lines.Until(second.Spells(Request(client, 4)), month));
    }

    [Theory, MemberData(nameof(Names))]
    public void Clients_and_seeds_differ_where_anything_is_drawn(string name)
    {
        if (name is "always" or "trace") return; // Nothing is drawn beside the rank.
        var availability = Make(name);
        var month = TimeSpan.FromDays(30);
        var line = Lines.Until(availability.Spells(Request(0, 2)), month);
        Assert.NotEqual(line, Lines.Until(availability.Spells(Request(0, 2) with { Client = 1 }), month));
        Assert.NotEqual(line, Lines.Until(availability.Spells(Request(0, 2) with { Seed = 8 }), month));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_client_of_a_higher_rank_is_there_at_least_as_much(string name)
    {
        var availability = Make(name, spread: 1);
        var span = TimeSpan.FromDays(400);
        var shares = new[] { 0.05, 0.35, 0.65, 0.95 }
            .Select(rank => Lines.Share(availability.Spells(Request(5, 10) with { Rank = rank }), span)).ToArray();
        Assert.Equal(shares.Order(), shares);
        if (name != "always") Assert.True(shares[^1] > shares[0], $"{name}: {shares[0]} and {shares[^1]}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Ten_thousand_clients_are_cheap_to_hold_at_once(string name)
    {
        var availability = Make(name);
        _ = availability.Spells(Request(0, 10_000)).First();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var lines = Enumerable.Range(0, 10_000).Select(client => availability.Spells(Request(client, 10_000)).GetEnumerator()).ToArray();
        foreach (var line in lines) Assert.True(line.MoveNext());
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / lines.Length;
        Assert.InRange(each, 0, 2000);
        foreach (var line in lines) line.Dispose();
    }

    private static AvailabilityRequest Request(int client, int clients) => new(7, client, clients, (client + 0.5) / clients, ".");

    private Fl.Core.Availability Make(string name, double spread = 0)
    {
        var availability = (Fl.Core.Availability)OptionInfo.Create(Shipped.Find(typeof(Fl.Core.Availability), name)!.Type);
        if (spread > 0 && OptionInfo.Of(availability.GetType()).SingleOrDefault(option => option.Key == "spread") is { } option)
            option.Set(availability, spread);
        if (availability is not TraceReplay trace) return availability;
        var path = Path.Combine(folder, "trace.csv");
        if (!File.Exists(path)) File.WriteAllText(path, "client,start,end\na,0,3600\nb,100,50000.5\nb,60000,86400\nc,0,0\nd,7200,9000\n");
        return trace with { Path = path };
    }
}
