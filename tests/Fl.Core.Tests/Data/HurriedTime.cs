namespace Fl.Core.Tests;

/// <summary>A clock on which pauses are over at once and are written down; a stall is, too, if asked for.</summary>
internal sealed class HurriedTime(bool stalls = false) : TimeProvider
{
    public List<TimeSpan> Pauses { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Download.Stall) Pauses.Add(dueTime);
        return new HurriedTimer(base.CreateTimer(callback, state, Hurry(dueTime), period), Hurry);
    }

    private TimeSpan Hurry(TimeSpan due) => due <= TimeSpan.Zero || (due == Download.Stall && !stalls) ? due : TimeSpan.FromMilliseconds(1);

    private sealed class HurriedTimer(ITimer timer, Func<TimeSpan, TimeSpan> hurry) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(hurry(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
