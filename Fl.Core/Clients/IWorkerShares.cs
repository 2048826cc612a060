namespace Fl.Core;

/// <summary>A pool whose clients train on workers elsewhere, and that tells how the work was shared.</summary>
public interface IWorkerShares
{
    /// <summary>What each worker has done since this was asked last, the busiest first; those that did nothing are left out.</summary>
    IReadOnlyList<WorkerShare> TakeShares();
}
