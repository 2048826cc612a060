namespace Fl.Edge.Tests;

/// <summary>Time that stands still until a test moves it; timers that are due then fire on the thread that moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Alarm> alarms = [];
    private TimeSpan now = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return now.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Advance(TimeSpan time)
    {
        var end = TimeSpan.FromTicks(GetTimestamp()) + time;
        while (true)
        {
            Alarm? next;
            lock (gate)
            {
                next = alarms.Where(alarm => alarm.Due <= end).MinBy(alarm => alarm.Due);
                now = next?.Due ?? end;
                next?.Renew();
            }
            if (next is null) return;
            next.Fire();
        }
    }

    private sealed class Alarm(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan period;

        public TimeSpan Due { get; private set; }

        public void Fire() => fire();

        public void Renew()
        {
            if (period > TimeSpan.Zero) Due += period;
            else time.alarms.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.alarms.Remove(this);
                (Due, this.period) = (time.now + dueTime, period);
                if (dueTime >= TimeSpan.Zero) time.alarms.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (time.gate) time.alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
