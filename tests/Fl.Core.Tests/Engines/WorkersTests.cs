namespace Fl.Core.Tests.Engines;

public class WorkersTests
{
    [Fact]
    public async Task Every_job_runs_once_on_the_thread_that_owns_the_state()
    {
        await using var workers = new Workers<Owned>(3, () => new Owned());
        var runs = new int[100];
        for (var repeat = 0; repeat < 5; repeat++)
            await workers.RunAsync(100, (owned, job) =>
            {
                Assert.Equal(owned.Thread, Environment.CurrentManagedThreadId);
                Interlocked.Increment(ref runs[job]);
            }, TestContext.Current.CancellationToken);
        Assert.All(runs, count => Assert.Equal(5, count));
    }

    [Fact]
    public async Task A_failing_job_fails_the_run_and_leaves_the_workers_usable()
    {
        await using var workers = new Workers<Owned>(2, () => new Owned());
        await Assert.ThrowsAsync<InvalidDataException>(() => workers.RunAsync(10,
            (_, job) => { if (job == 3) throw new InvalidDataException(); }, TestContext.Current.CancellationToken));
        var done = 0;
        await workers.RunAsync(10, (_, _) => Interlocked.Increment(ref done), TestContext.Current.CancellationToken);
        Assert.Equal(10, done);
    }

    [Fact]
    public async Task A_state_that_cannot_be_made_fails_the_first_run()
    {
        await using var workers = new Workers<Owned>(2, () => throw new InvalidDataException("no engine"));
        await Assert.ThrowsAsync<InvalidDataException>(() => workers.RunAsync(1, (_, _) => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cancelling_starts_no_further_job()
    {
        await using var workers = new Workers<Owned>(2, () => new Owned());
        using var stop = new CancellationTokenSource();
        var started = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => workers.RunAsync(1000, (_, _) =>
        {
            Interlocked.Increment(ref started);
            stop.Cancel();
        }, stop.Token));
        Assert.InRange(started, 1, 2);
    }

    [Fact]
    public async Task Jobs_for_idle_workers_wait_until_no_others_are_left()
    {
        await using var workers = new Workers<Owned>(1, () => new Owned());
        await workers.Ready;
        using var queued = new ManualResetEventSlim();
        var order = new List<string>();
        var idle = workers.RunAsync(3, (_, job) =>
        {
            queued.Wait(TestContext.Current.CancellationToken);
            order.Add($"idle {job}");
        }, TestContext.Current.CancellationToken, whenIdle: true);
        var first = workers.RunAsync(2, (_, job) => order.Add($"first {job}"), TestContext.Current.CancellationToken);
        var second = workers.RunAsync(1, (_, job) => order.Add($"second {job}"), TestContext.Current.CancellationToken);
        queued.Set();
        await Task.WhenAll(idle, first, second);
        string[] others = ["first 0", "first 1", "second 0"];
        // The worker may have taken an idle job before there were others.
        Assert.Equal(others, order.Where(others.Contains));
        Assert.True(order.IndexOf("second 0") < order.IndexOf("idle 1"), string.Join(", ", order));
    }

    [Fact]
    public async Task A_failing_run_leaves_another_one_beside_it_alone()
    {
        await using var workers = new Workers<Owned>(2, () => new Owned());
        var done = 0;
        var sound = workers.RunAsync(100, (_, _) => Interlocked.Increment(ref done), TestContext.Current.CancellationToken, whenIdle: true);
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            workers.RunAsync(100, (_, _) => throw new InvalidDataException(), TestContext.Current.CancellationToken));
        await sound;
        Assert.Equal(100, done);
    }

    [Fact]
    public async Task Disposing_disposes_every_state_on_its_own_thread()
    {
        var states = new List<Owned>();
        var workers = new Workers<Owned>(3, () => { var owned = new Owned(); lock (states) states.Add(owned); return owned; });
        await workers.Ready;
        await workers.DisposeAsync();
        Assert.Equal(3, states.Count);
        Assert.All(states, owned => Assert.Equal(owned.Thread, owned.DisposedOn));
    }

    private sealed class Owned : IDisposable
    {
        public int Thread { get; } = Environment.CurrentManagedThreadId;

        public int DisposedOn { get; private set; }

        public void Dispose() => DisposedOn = Environment.CurrentManagedThreadId;
    }
}
