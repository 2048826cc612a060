using System.Text.Json;
using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>What the dashboard keeps of a run.</summary>
public sealed class LiveRunTests
{
    [Fact]
    public void A_long_runs_curve_is_thinned_evenly_and_has_its_first_and_last_round()
    {
        var history = new RunHistory(100);
        for (var round = 0; round <= 12_345; round++)
        {
            history.Add(new(round, round, null, 1, null, round % 10 == 0 ? 0.5 : null, round));
            Assert.InRange(history.Points.Count, 1, 100);
            Assert.Equal(0, history.Points[0].Round);
        }
        var rounds = history.Points.Select(point => point.Round).ToList();
        Assert.InRange(rounds[^1], 12_340, 12_345);
        Assert.InRange(rounds.Zip(rounds.Skip(1), (a, b) => b - a).Max(), 1, 512);
        Assert.InRange(history.Points.Count, 40, 100);
        Assert.All(history.Points, point => Assert.NotNull(point.Accuracy));
    }

    [Fact]
    public void A_short_runs_curve_has_all_its_rounds()
    {
        var history = new RunHistory(100);
        for (var round = 0; round < 100; round++) history.Add(new(round, round, null, null, null, null, 0));
        Assert.Equal(Enumerable.Range(0, 100), history.Points.Select(point => point.Round));
        Assert.Equal(0, history.Generation);
    }

    [Fact]
    public void An_event_stays_small_however_many_clients_rounds_and_refusals_there_are()
    {
        var run = new LiveRun(TimeProvider.System);
        for (var round = 1; round <= 3; round++)
            for (var client = 0; client < 50_000; client++)
            {
                run.Asked(round, client);
                run.Answered(round,
                    new(client, UpdateStatus.Failed, new string('<', 1000), 5) { Seconds = double.NaN, BytesDown = 10, BytesUp = 10 });
            }
        for (var round = 1; round <= 50_000; round++) run.Write(new(round, round, [], new(1, 0.5, 10)));
        var (update, _) = run.After(default);
        Assert.Equal(200, update.Clients.Count);
        Assert.InRange(update.Points.Length, LiveRun.MostPoints / 2 - 1, LiveRun.MostPoints);
        Assert.InRange(update.Log.Count, 1, 200);
        var text = JsonSerializer.Serialize(update, DashboardJson.Default.DashboardUpdate);
        Assert.DoesNotContain("<", text);
        Assert.InRange(text.Length, 1, 1_000_000);
    }

    [Fact]
    public void A_reader_gets_the_last_point_again_and_what_is_new()
    {
        var run = new LiveRun(TimeProvider.System);
        for (var round = 0; round < 10; round++) run.Write(new(round, round, [], null));
        run.Report("one");
        var (first, position) = run.After(default);
        Assert.Equal((0, 10, 1), (first.From, first.Points.Length, first.Log.Count));
        run.Write(new(10, 10, [], null));
        run.Report("two");
        var (second, _) = run.After(ReaderPosition.Parse(position.ToString()));
        Assert.Equal((9, 2, 1), (second.From, second.Points.Length, second.LogFrom));
        Assert.Equal(["two"], second.Log);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.-1.2.3")]
    [InlineData("a.1.2.99999999999999999999")]
    [InlineData("a.1.2.3.4")]
    public void An_id_that_is_none_is_the_beginning(string id) => Assert.Equal(default, ReaderPosition.Parse(id));
}
