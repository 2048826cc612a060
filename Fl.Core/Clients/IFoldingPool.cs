namespace Fl.Core;

/// <summary>
/// A pool that folds its clients' updates where they train, share by share, and brings back the sums: what travels goes by the workers and
/// not by the clients. A pool around it that changes updates does without.
/// </summary>
public interface IFoldingPool
{
    /// <summary>
    /// As <see cref="IClientPool.FitAsync"/>, but for what comes back: every task is in one share, with what became of it.
    /// </summary>
    /// <param name="tasks">At least one, of distinct clients, with the same <see cref="FitTask.Grids"/>.</param>
    /// <param name="take">Takes a share, on whatever thread it came and beside others; its sums are valid until it returns.</param>
    Task FoldAsync(IReadOnlyList<FitTask> tasks, Action<FoldedShare> take, CancellationToken cancellation);
}
