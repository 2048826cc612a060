using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Shares of the time and lengths of spells are those of the models' closed forms.</summary>
public sealed class AvailabilityModelTests
{
    private const int Many = 400;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    public void Bernoulli_clients_are_there_in_each_slot_with_their_probability(double p)
    {
        var model = new Bernoulli { Probability = p, SlotSeconds = 60 };
        var slots = Enumerable.Range(0, 200).Select(slot => TimeSpan.FromSeconds(60 * slot + 30)).ToArray();
        var states = Enumerable.Range(0, Many).Select(client => Lines.At(model.Spells(Request(client)), slots).ToArray()).ToArray();
        // Binomial with Many x 200 draws: four standard deviations.
        Near(p, states.Sum(state => state.Count(online => online)) / (Many * 200.0), 4 * Math.Sqrt(p * (1 - p) / (Many * 200)));
        // Slots are independent: two in a row have the product's probability.
        var both = states.Sum(state => Enumerable.Range(0, 100).Count(pair => state[2 * pair] && state[2 * pair + 1])) / (Many * 100.0);
        Near(p * p, both, 4 * Math.Sqrt(p * p * (1 - p * p) / (Many * 100)));
    }

    [Fact]
    public void Bernoulli_spells_are_whole_slots()
    {
        foreach (var spell in new Bernoulli { SlotSeconds = 600 }.Spells(Request(1)).Take(1000))
            Assert.Equal(0, spell.Until.Ticks % TimeSpan.FromMinutes(10).Ticks);
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(1.0, true)]
    public void Certainty_is_one_spell_without_end(double p, bool online) =>
        Assert.Equal([new Spell(online, TimeSpan.MaxValue)], new Bernoulli { Probability = p }.Spells(Request(0)));

    [Fact]
    public void Markov_spells_are_exponential_with_their_means_and_start_stationary()
    {
        var model = new Markov { OnlineSeconds = 600, OfflineSeconds = 1800 };
        var (online, offline, starts) = (new List<double>(), new List<double>(), 0);
        for (var client = 0; client < Many; client++)
        {
            var before = TimeSpan.Zero;
            var first = true;
            foreach (var spell in model.Spells(Request(client)).Take(101))
            {
                if (first && spell.Online) starts++;
                if (!first) (spell.Online ? online : offline).Add((spell.Until - before).TotalSeconds);
                (before, first) = (spell.Until, false);
            }
        }
        // Mean and standard deviation of an exponential are the same; 20,000 spells of each.
        foreach (var (spells, mean) in new[] { (online, 600.0), (offline, 1800.0) })
        {
            Assert.InRange(spells.Average(), mean * 0.97, mean * 1.03);
            Assert.InRange(Math.Sqrt(spells.Average(length => Math.Pow(length - mean, 2))), mean * 0.95, mean * 1.05);
        }
        Near(0.25, starts / (double)Many, 4 * Math.Sqrt(0.25 * 0.75 / Many));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void A_population_is_there_as_much_as_its_ranks_say(double spread)
    {
        // The expected share over ranks, by the midpoint rule on the definition.
        var expected = Enumerable.Range(0, Many).Average(client => 1 / (1 + 3 * Math.Pow((1 - Rank(client)) / Rank(client), spread)));
        Fl.Core.Availability[] models =
        [
            new Markov { OnlineSeconds = 600, OfflineSeconds = 1800, Spread = spread },
            new Bernoulli { Probability = 0.25, SlotSeconds = 600, Spread = spread },
        ];
        foreach (var model in models)
            Near(expected, Enumerable.Range(0, Many).Average(client => Lines.Share(model.Spells(Request(client)), TimeSpan.FromDays(10))),
                0.01);
    }

    [Fact]
    public void Diurnal_clients_are_there_at_each_hour_with_the_probability_of_the_cosine()
    {
        var model = new Diurnal { Peak = 0.7, Trough = 0.1, PeakHour = 3, ZoneHours = 0 };
        var hours = Enumerable.Range(0, 24 * 50).Select(hour => TimeSpan.FromHours(hour)).ToArray();
        var counts = new int[24];
        for (var client = 0; client < Many; client++)
            foreach (var (hour, online) in Lines.At(model.Spells(Request(client)), hours).Index())
                if (online) counts[hour % 24]++;
        for (var hour = 0; hour < 24; hour++)
        {
            var p = 0.1 + 0.6 * (1 + Math.Cos(2 * Math.PI * (hour - 3) / 24)) / 2;
            Near(p, counts[hour] / (50.0 * Many), 4 * Math.Sqrt(p * (1 - p) / (50 * Many)));
        }
    }

    [Fact]
    public void Diurnal_clients_all_over_the_globe_are_there_half_way_between_at_any_hour()
    {
        var model = new Diurnal { Peak = 0.6, Trough = 0.2, ZoneHours = 24 };
        foreach (var hour in (int[])[0, 7, 14, 21])
            Near(0.4, Enumerable.Range(0, 4000).Count(client => Lines.At(model.Spells(Request(client)), [TimeSpan.FromHours(hour + 240)])
                .Single()) / 4000.0, 4 * Math.Sqrt(0.24 / 4000));
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(0.0, false)]
    public void A_flat_day_of_certainty_has_no_end(double level, bool online)
    {
        var spell = Lines.Until(new Diurnal { Peak = level, Trough = level }.Spells(Request(3)).Take(1), TimeSpan.MaxValue).Single();
        Assert.Equal((online, true), (spell.Online, spell.Until > TimeSpan.FromDays(1_000_000)));
    }

    [Fact]
    public void A_peak_below_the_trough_is_a_problem() =>
        Assert.Equal("peak", Assert.Single(new Diurnal { Peak = 0.1, Trough = 0.2 }.Problems()).Key);

    [Fact]
    public void Charging_clients_are_there_at_night_for_their_hours_and_nights()
    {
        var model = new Charging { ChargeHours = 6, Nights = 0.8, ZoneHours = 0 };
        var share = Enumerable.Range(0, Many).Average(client => Lines.Share(model.Spells(Request(client)), TimeSpan.FromDays(200)));
        Near(6.0 / 24 * 0.8, share, 0.005);
        var there = (int hour) => Enumerable.Range(0, Many)
            .Count(client => Lines.At(model.Spells(Request(client)), [TimeSpan.FromHours(24 * 9 + hour)]).Single()) / (double)Many;
        Near(0.8, there(2), 0.1);
        Assert.InRange(there(14), 0, 0.02);
    }

    [Fact]
    public void Charging_nights_without_jitter_are_the_clients_own_hours()
    {
        var model = new Charging
        {
            PlugInHour = 22, PlugInSpread = 0, ChargeHours = 8, ChargeSpread = 2, JitterHours = 0, Nights = 1, ZoneHours = 0,
        };
        var spells = model.Spells(Request(0) with { Rank = 0.75 }).Take(4);
        // Plugged in since 22 h the evening before, for 8 + (2 x 0.75 - 1) x 2 = 9 hours.
        Assert.Equal(
            [new(true, TimeSpan.FromHours(7)), new(false, TimeSpan.FromHours(22)), new(true, TimeSpan.FromHours(31)),
                new(false, TimeSpan.FromHours(46))], spells);
    }

    private static AvailabilityRequest Request(int client) => new(3, client, Many, client < Many ? Rank(client) : 0.5, "");

    private static double Rank(int client) => (client + 0.5) / Many;

    private static void Near(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance, $"{actual} is not {expected} within {tolerance}.");
}
