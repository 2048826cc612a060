using Fl.Core;
using FsCheck;
using FsCheck.Xunit;

namespace Fl.Sim.Tests;

/// <summary>What a run on a worker tells arrives as it was told, in whatever pieces it comes.</summary>
public sealed class RunEventTests
{
    private static readonly RunEvent[] All =
    [
        new RunEvent.Line("loading"),
        new RunEvent.Loaded("/tmp/there", new("managed 1", "ab", "cd")),
        new RunEvent.Started(700, 200, 3),
        new RunEvent.Round(new(4, 1.5,
            [new(7, UpdateStatus.Rejected, "too large", 12) { TrainLoss = 0.5, Staleness = 2, VirtualSeconds = 3.25, Joules = 9 }],
            new(0.25, 0.75, 200) { AttackSuccess = 0.5 })
        {
            VirtualSeconds = 12.5,
            Backhaul = (3, 4),
            Failure = "nobody answered",
            Validation = new(0.125, double.NaN, 50) { Reason = "none" },
        }),
        new RunEvent.Round(new(5, 2, [], null)),
        new RunEvent.Ended(RunEnd.Failed, "it diverged"),
    ];

    [Property]
    public void Events_come_through_whole_in_whatever_pieces(PositiveInt piece)
    {
        byte[] bytes = [.. All.SelectMany(RunEventBytes.Of)];
        var (queue, come) = (new ByteQueue(), new List<RunEvent>());
        foreach (var some in bytes.Chunk(piece.Get))
        {
            queue.Add(some);
            while (RunEventBytes.Next(queue.Content, out var length) is { } what)
            {
                come.Add(what);
                queue.Skip(length);
            }
        }
        Assert.Equal(0, queue.Length);
        Assert.Equal(All.Length, come.Count);
        Assert.Equal(All[0], come[0]);
        Assert.Equal(All[1], come[1]);
        Assert.Equal(All[2], come[2]);
        var (told, heard) = (((RunEvent.Round)All[3]).Result, ((RunEvent.Round)come[3]).Result);
        Assert.Equal(told.Clients.Single(), heard.Clients.Single());
        Assert.Equal((told.Round, told.WallSeconds, told.Test, told.VirtualSeconds, told.Backhaul, told.Failure, told.Validation),
            (heard.Round, heard.WallSeconds, heard.Test, heard.VirtualSeconds, heard.Backhaul, heard.Failure, heard.Validation));
        Assert.Null(((RunEvent.Round)come[4]).Result.VirtualSeconds);
        Assert.Equal(All[5], come[5]);
    }

    [Property]
    public void Bytes_that_are_no_event_are_told_and_take_no_memory(byte[] bytes)
    {
        try
        {
            RunEventBytes.Next(bytes, out var length);
            Assert.InRange(length, 0, bytes.Length);
        }
        catch (InvalidDataException error)
        {
            Assert.StartsWith("it sent an event", error.Message);
        }
    }

    [Fact]
    public void An_event_that_is_said_to_be_endless_is_refused_at_once() =>
        Assert.Throws<InvalidDataException>(() => RunEventBytes.Next(BitConverter.GetBytes(int.MaxValue), out _));

    [Fact]
    public async Task A_log_keeps_what_the_driver_has_not_and_forgets_what_it_has()
    {
        var log = new EventLog();
        Assert.Empty(await log.ReadAsync(0, TimeSpan.Zero));
        foreach (var what in All) log.Add(what, CancellationToken.None);
        var (whole, heard) = (All.SelectMany(RunEventBytes.Of).ToArray(), new List<byte>());
        while (heard.Count < whole.Length) heard.AddRange((await log.ReadAsync(heard.Count, TimeSpan.FromSeconds(1))).Take(10));
        Assert.Equal(whole, heard);
        await Assert.ThrowsAsync<InvalidDataException>(() => log.ReadAsync(0, TimeSpan.Zero));
        var waiting = log.ReadAsync(heard.Count, TimeSpan.FromMinutes(1));
        log.Add(All[0], CancellationToken.None);
        Assert.Equal(RunEventBytes.Of(All[0]), await waiting);
    }
}
