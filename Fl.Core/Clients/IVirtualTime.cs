namespace Fl.Core;

/// <summary>A pool with a clock of its own, by which clients may be late.</summary>
public interface IVirtualTime
{
    /// <summary>Virtual time since the run began.</summary>
    TimeSpan Now { get; }

    /// <summary>How many clients are still at work for earlier rounds, and their training examples.</summary>
    (int Clients, long Examples) Late { get; }

    /// <summary>Lets virtual time pass.</summary>
    void Pass(TimeSpan time);
}
