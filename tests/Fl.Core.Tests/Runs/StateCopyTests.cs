namespace Fl.Core.Tests.Runs;

/// <summary>What was sent is there once, for clients at work and for checkpoints alike, and as long as one of them needs it.</summary>
public sealed class StateCopyTests
{
    [Fact]
    public void What_was_sent_is_held_and_not_copied_and_goes_with_the_last_that_needs_it()
    {
        using var pool = new AtWork();
        var server = new ServerState(new Layout([("w", [3], true)]), 10);
        var (first, second) = (new StateCopy(), new StateCopy());
        server.Weights.Fill(1);
        pool.Send(1, server.Weights);
        pool.Send(1, server.Weights);
        server.Weights.Fill(2);
        pool.Send(2, server.Weights);
        first.Take(server, pool.Capture(), pool);
        var sent = pool.Sent(1).Values;
        Assert.Equal(["weights"], first.All.Select(one => one.Name));
        Assert.Equal([1, 2], first.Sent.Select(one => one.Round));
        Assert.Same(sent, first.Sent[0].Values);
        Assert.Equal([1, 1, 1], sent.Span.ToArray());

        pool.Land(1);
        pool.Land(1);
        pool.Send(2, server.Weights);
        second.Take(server, pool.Capture(), pool);
        Assert.Equal([2], second.Sent.Select(one => one.Round));
        Assert.Equal([1, 1, 1], sent.Span.ToArray());

        first.Take(server, pool.Capture(), pool);
        Assert.Throws<ObjectDisposedException>(() => sent.Span.Length);
        first.Dispose();
        second.Dispose();
        Assert.Equal([2, 2, 2], pool.Sent(2).Values.Span.ToArray());
    }

    [Fact]
    public void A_pool_that_takes_up_a_checkpoint_holds_what_was_sent_too()
    {
        using var from = new SentMessages();
        using var values = new HostVector(2);
        values.Fill(7);
        from.Keep(3, values);
        var taken = from[3].Values;
        var to = new SentMessages();
        to.Keep(3, from[3]);
        to.Keep(3, from[3]);
        from.Release(3);
        from.Release(3);
        Assert.Same(taken, to[3].Values);
        Assert.Equal([7, 7], taken.Span.ToArray());
        to.Release(3);
        to.Release(3);
        Assert.Equal([7, 7], taken.Span.ToArray());
        to.Keep(4, values);
        Assert.Throws<ObjectDisposedException>(() => taken.Span.Length);
        to.Dispose();
    }

    /// <summary>Clients at work, of which those that set out first end first.</summary>
    private sealed class AtWork : IResumablePool, IDisposable
    {
        private readonly SentMessages messages = new();
        private readonly List<Flight> flights = [];

        public void Send(int round, Vector message)
        {
            messages.Keep(round, message);
            flights.Add(new(flights.Count, round, 1, 1, 1, default, default, null, 0) { BytesDown = 0 });
        }

        public void Land(int round)
        {
            flights.RemoveAt(0);
            messages.Release(round);
        }

        public PoolState? Capture() => new(default, [.. flights], []);

        public SentMessage Sent(int round) => messages[round];

        public void Restore(PoolState state, Func<int, SentMessage> sent) => throw new NotSupportedException();

        public void Dispose() => messages.Dispose();
    }
}
