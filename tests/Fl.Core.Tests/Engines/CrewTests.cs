namespace Fl.Core.Tests;

public sealed class CrewTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void Every_part_is_done_once_and_the_first_by_the_caller(int threads)
    {
        using var crew = new Crew(threads);
        var done = new int[threads];
        var caller = 0;
        for (var parts = 1; parts <= threads; parts++)
        {
            Array.Clear(done);
            crew.Run(parts, part =>
            {
                Interlocked.Increment(ref done[part]);
                if (part == 0) caller = Environment.CurrentManagedThreadId;
            });
            Assert.Equal(Enumerable.Range(0, threads).Select(part => part < parts ? 1 : 0), done);
            Assert.Equal(Environment.CurrentManagedThreadId, caller);
        }
    }

    [Fact]
    public void What_the_parts_wrote_is_there_after_each_of_many_short_runs()
    {
        const int Runs = 20_000;
        using var crew = new Crew(3);
        var sums = new long[3 * 16];
        Action<int> body = part => sums[part * 16]++;
        for (var run = 1; run <= Runs; run++)
        {
            crew.Run(3, body);
            if (sums[0] + sums[16] + sums[32] != 3L * run) Assert.Fail($"run {run} left {string.Join(' ', sums[0], sums[16], sums[32])}");
        }
    }

    [Fact]
    public void Every_part_is_done_whether_helpers_are_asleep_or_awake()
    {
        using var crew = new Crew(3);
        var threads = new int[3];
        for (var run = 0; run < 200; run++)
        {
            if (run % 4 == 0) Thread.Sleep(1);
            Array.Clear(threads);
            crew.Run(3, part => threads[part] = Environment.CurrentManagedThreadId);
            Assert.DoesNotContain(0, threads);
            Assert.Equal(Environment.CurrentManagedThreadId, threads[0]);
        }
    }

    [Fact]
    public void Helpers_that_have_gone_to_sleep_wake_up()
    {
        using var crew = new Crew(4);
        var done = 0;
        for (var run = 0; run < 20; run++)
        {
            Thread.Sleep(5);
            crew.Run(4, _ => Interlocked.Increment(ref done));
        }
        Assert.Equal(80, done);
    }

    [Theory, InlineData(0), InlineData(2)]
    public void A_failure_of_any_part_is_the_caller_s_when_all_parts_have_ended(int failing)
    {
        using var crew = new Crew(3);
        var ended = 0;
        var error = Assert.Throws<InvalidOperationException>(() => crew.Run(3, part =>
        {
            if (part == failing) throw new InvalidOperationException($"part {part}");
            Thread.Sleep(20);
            Interlocked.Increment(ref ended);
        }));
        Assert.Equal(($"part {failing}", 2), (error.Message, ended));
        crew.Run(3, _ => Interlocked.Increment(ref ended));
        Assert.Equal(5, ended);
    }

    [Theory, InlineData(0), InlineData(4)]
    public void More_parts_than_threads_or_none_are_refused(int parts)
    {
        using var crew = new Crew(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => crew.Run(parts, _ => { }));
    }

    [Fact]
    public void It_is_disposed_at_once_awake_or_asleep_and_twice()
    {
        var awake = new Crew(3);
        awake.Run(3, _ => { });
        awake.Dispose();
        awake.Dispose();
        var asleep = new Crew(3);
        Thread.Sleep(20);
        asleep.Dispose();
    }

    [Fact]
    public void Helpers_that_fall_asleep_while_they_are_asked_are_not_lost()
    {
        var pauses = new RandomStream(1, Purpose.Style);
        for (var turn = 0; turn < 60; turn++)
        {
            using var crew = new Crew(4);
            var (done, runs) = (0, 60);
            for (var run = 0; run < runs; run++)
            {
                // About as long as helpers stay awake.
                Thread.SpinWait(1000 + pauses.Next(1500));
                crew.Run(4, _ => Interlocked.Increment(ref done));
            }
            Assert.Equal(4 * runs, done);
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var crew = new Crew(3);
        Action<int> body = _ => { };
        for (var warm = 0; warm < 100; warm++) crew.Run(3, body);
        Assert.Contains(0, Enumerable.Range(0, 6).Select(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++) crew.Run(3, body);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }
}
