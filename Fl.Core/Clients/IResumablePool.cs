namespace Fl.Core;

/// <summary>A pool that has something in it for a checkpoint: clients at work, a clock, who has received what.</summary>
public interface IResumablePool
{
    /// <summary>
    /// What a run from a checkpoint needs to know of clients at work and of the virtual clock; null where there is nothing.
    /// </summary>
    PoolState? Capture();

    /// <summary>
    /// The message of a round in which clients were asked that <see cref="Capture"/> has at work; to be held by whoever keeps it.
    /// </summary>
    SentMessage Sent(int round);

    /// <summary>Puts the pool where a checkpoint has it.</summary>
    /// <param name="sent">The message of a round in which clients were asked that are still at work; the pool holds it too.</param>
    void Restore(PoolState state, Func<int, SentMessage> sent);
}
