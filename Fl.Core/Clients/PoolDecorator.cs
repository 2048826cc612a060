namespace Fl.Core;

/// <summary>A pool around another, which does what this does not change, and whose capabilities are this one's.</summary>
/// <param name="inner">Taken over and disposed with this.</param>
public abstract class PoolDecorator(IClientPool inner) : IClientPool
{
    public virtual IReadOnlyList<int> Examples => Inner.Examples;

    public virtual IReadOnlyList<int> Available => Inner.Available;

    protected IClientPool Inner { get; } = inner;

    /// <summary>
    /// A capability of this or of the inner pool. Asking clients one by one and folding updates where they are made are not passed on, for
    /// those updates would go around this: who changes updates and is to work with asynchronous strategies is an
    /// <see cref="IAsynchronousPool"/> itself.
    /// </summary>
    public T? Find<T>() where T : class => this as T ?? (GoesAround(typeof(T)) ? null : Inner.Find<T>());

    public virtual Task ReadyAsync(CancellationToken cancellation) => Inner.ReadyAsync(cancellation);

    public virtual Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation) =>
        Inner.FitAsync(tasks, enough, take, cancellation);

    public virtual Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation) =>
        Inner.EvaluateAsync(round, message, cancellation);

    public virtual Task DeliverAsync(Vector weights, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellation) =>
        Inner.DeliverAsync(weights, metadata, cancellation);

    public virtual async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private static bool GoesAround(Type capability) => capability == typeof(IAsynchronousPool) || capability == typeof(IFoldingPool);
}
