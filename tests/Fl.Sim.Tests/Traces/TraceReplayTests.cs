using Fl.Core;

namespace Fl.Sim.Tests;

public sealed class TraceReplayTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fl-trace-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_user_is_there_in_its_rows_over_and_over()
    {
        var trace = Trace("client,start,end\nphone,10,20.5\nphone,20.5,30\nphone,90,100\n") with { Length = 100 };
        Assert.Equal(
            [new(false, At(10)), new(true, At(30)), new(false, At(90)), new(true, At(100)), new(false, At(110)), new(true, At(130))],
            trace.Spells(Request(0.5)).Take(6));
    }

    [Fact]
    public void A_window_that_goes_on_at_the_beginning_is_one_spell()
    {
        var trace = Trace("client,start,end\nphone,0,20\nphone,90,100\n") with { Length = 100 };
        Assert.Equal([new(true, At(20)), new(false, At(90)), new(true, At(120)), new(false, At(190))], trace.Spells(Request(0.5)).Take(4));
    }

    [Fact]
    public void Without_a_length_it_is_whole_days()
    {
        var trace = Trace("client,start,end\nphone,3600,90000\n");
        Assert.Equal([new(false, At(3600)), new(true, At(90000)), new(false, At(2 * 86400 + 3600))], trace.Spells(Request(0.5)).Take(3));
    }

    [Fact]
    public void Users_who_are_always_or_never_there_have_no_end()
    {
        var trace = Trace("client,start,end\nnever,0,0\nalways,0,40\nalways,40,86400\n");
        Assert.Equal([new(false, TimeSpan.MaxValue)], trace.Spells(Request(0.2)));
        Assert.Equal([new(true, TimeSpan.MaxValue)], trace.Spells(Request(0.8)));
    }

    [Fact]
    public void A_clients_rank_is_its_users_among_the_users()
    {
        var trace = Trace("client,start,end\nlong,0,40000\nshort,0,10\nmiddle,0,5000\n");
        var ends = new[] { 0.1, 0.5, 0.9 }.Select(rank => trace.Spells(Request(rank)).First().Until.TotalSeconds);
        Assert.Equal([10, 5000, 40000], ends);
    }

    [Theory]
    [InlineData("client,start\na,1\n", "(1): the columns are 'client,start'; they must be client,start,end")]
    [InlineData("", "trace.csv: the file is empty.")]
    [InlineData("client,start,end\n", "no client is in it")]
    [InlineData("client,start,end\na,x,2\n", "(2): start is 'x'; it must be seconds from 0 on")]
    [InlineData("client,start,end\na,-1,2\n", "(2): start is '-1'")]
    [InlineData("client,start,end\na,NaN,2\n", "(2): start is 'NaN'")]
    [InlineData("client,start,end\na,0,2e9\n", "(2): end is '2e9'")]
    [InlineData("client,start,end\na,5,4\n", "(2): end is '4'; it must be seconds not before its start")]
    [InlineData("client,start,end\na,0,5\na,4,6\n", "(3): start is '4'; it must be seconds from 5 on, where the window before it ends")]
    [InlineData("client,start,end\na,0,5\nb,1,2\na,6,7\n", "(4): client 'a' has rows further up")]
    [InlineData("client,start,end\na,0\n", "(2)")]
    [InlineData("client,start,end\na,0,200\n", "(2): end is 200, after the trace's length of 100", 100.0)]
    public void A_mistake_is_one_line_with_the_file_and_the_line(string text, string message, double? length = null)
    {
        var error = Assert.Throws<BadInputException>(() => (Trace(text) with { Length = length }).Spells(Request(0.5)).ToList());
        Assert.Contains(message, Assert.Single(error.Messages));
        Assert.Contains("trace.csv", error.Message);
    }

    [Fact]
    public void A_missing_file_is_one_line() =>
        Assert.Contains("nowhere.csv does not exist",
            Assert.Throws<BadInputException>(() => new TraceReplay { Path = "nowhere.csv" }.Spells(Request(0.5))).Message);

    [Fact]
    public void The_path_is_relative_to_the_experiment()
    {
        Trace("client,start,end\na,0,10\n");
        var trace = (TraceReplay)new TraceReplay { Path = "trace.csv" }.Rooted(folder);
        Assert.Equal(Path.Combine(folder, "trace.csv"), trace.Path);
        Assert.Equal("path", Assert.Single(new TraceReplay().Problems()).Key);
    }

    [Fact]
    public void A_generated_trace_replays_what_it_was_made_of()
    {
        var model = new Charging();
        var path = Path.Combine(folder, "made.csv");
        var summary = TraceGenerator.Write(path, model, 300, 14, seed: 9, folder, TestContext.Current.CancellationToken);
        Assert.Equal((300, 14 * 86400.0), (summary.Users, summary.Length));
        var replay = new TraceReplay { Path = path, Length = summary.Length };
        var span = TimeSpan.FromDays(14);
        var made = Enumerable.Range(0, 300).Select(client => Lines.Share(model.Spells(new(9, client, 300, Rank(9, 300, client), "")), span))
            .Order().ToArray();
        var replayed = Enumerable.Range(0, 300).Select(client => Lines.Share(replay.Spells(Request((client + 0.5) / 300)), span)).ToArray();
        for (var client = 0; client < 300; client++) Assert.Equal(made[client], replayed[client], 1e-6);
        Assert.Equal(made.Average(), summary.Share, 1e-6);
    }

    private static double Rank(long seed, int clients, int client) =>
        (new RandomStream(seed, Purpose.Fleet).Permutation(clients)[client] + 0.5) / clients;

    private TraceReplay Trace(string text)
    {
        var path = Path.Combine(folder, "trace.csv");
        File.WriteAllText(path, text);
        return new TraceReplay { Path = path };
    }

    private static AvailabilityRequest Request(double rank) => new(1, 0, 10, rank, ".");

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
