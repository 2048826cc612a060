using System.Diagnostics;

namespace Fl.Faults;

/// <summary>Clocks that are set, and machines that sleep.</summary>
public sealed class ClockTests : InProcess
{
    [Fact]
    public async Task Jumps_of_the_clock_change_no_result()
    {
        await SimulateAsync(Small(8), "whole");
        var (time, tries) = (Stopwatch.StartNew(), Form.Of(5, 100));
        for (var i = 0; i < tries; i++)
        {
            var experiment = Small(8) with { Checkpoint = new() { Minutes = i % 2 == 0 ? 30 : null } };
            await SimulateAsync(experiment with { Rounds = 4 }, "run", time: new JumpingTime(i));
            await SimulateAsync(experiment, "run", resume: true, new JumpingTime(i + 1000));
            AssertSame("whole", "run");
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        Form.Report("the wall clock jumps by up to ten years either way at every look, the monotonic clock forward by up to a day", tries,
            $"{tries} of {tries} the same bits and rows", time);
    }

    /// <summary>A wall clock that is anywhere, and a monotonic clock that slept.</summary>
    private sealed class JumpingTime(int seed) : TimeProvider
    {
        private readonly Lock gate = new();
        private readonly Random random = new(seed);
        private long slept;

        public override DateTimeOffset GetUtcNow()
        {
            lock (gate) return base.GetUtcNow().AddDays(random.Next(-3650, 3650));
        }

        public override long GetTimestamp()
        {
            lock (gate)
            {
                if (random.Next(10) == 0) slept += random.NextInt64(TimestampFrequency * 86_400);
                return base.GetTimestamp() + slept;
            }
        }
    }
}
