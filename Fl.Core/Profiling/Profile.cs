namespace Fl.Core;

/// <summary>Adds up where a run's time goes.</summary>
/// <threadsafety>Any thread.</threadsafety>
public sealed class Profile(TimeProvider time)
{
    private static readonly int Phases = Enum.GetValues<Phase>().Length;
    private readonly long[] ticks = new long[Phases], calls = new long[Phases];
    private bool roundsAreOver;

    /// <summary>Counts the time until the result is disposed.</summary>
    public Timing Time(Phase phase) => new(this, phase, time.GetTimestamp());

    /// <summary>What workers do from now on, clients' own scores, is not counted.</summary>
    public void EndRounds() => roundsAreOver = true;

    /// <summary>Seconds spent so far; of the workers' phases those of all together.</summary>
    public double Seconds(Phase phase) => Volatile.Read(ref ticks[(int)phase]) / (double)time.TimestampFrequency;

    /// <summary>How often it has been timed.</summary>
    public long Calls(Phase phase) => Volatile.Read(ref calls[(int)phase]);

    /// <summary>One piece of time.</summary>
    public readonly struct Timing(Profile profile, Phase phase, long started) : IDisposable
    {
        public void Dispose()
        {
            if (profile.roundsAreOver && phase >= Phase.Fit) return;
            Interlocked.Add(ref profile.ticks[(int)phase], profile.Now - started);
            Interlocked.Increment(ref profile.calls[(int)phase]);
        }
    }

    private long Now => time.GetTimestamp();
}
