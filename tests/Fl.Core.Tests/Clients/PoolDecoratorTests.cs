using Fl.Testing;

namespace Fl.Core.Tests.Clients;

public sealed class PoolDecoratorTests
{
    [Fact]
    public async Task A_decorator_has_the_capabilities_of_the_pool_it_is_around()
    {
        await using var pool = new Around(new Around(new Timed()));
        Assert.Equal(TimeSpan.FromSeconds(3), pool.Find<IVirtualTime>()!.Now);
        Assert.Null(pool.Find<IRemoteClients>());
        Assert.Equal([7], pool.Examples);
    }

    /// <summary>Updates of clients that are asked one by one would not pass it.</summary>
    [Fact]
    public async Task Asking_clients_one_by_one_goes_around_no_decorator()
    {
        await using var asynchronous = new ScriptedPool([1], [0]);
        Assert.NotNull(((IClientPool)asynchronous).Find<IAsynchronousPool>());
        await using var around = new Around(asynchronous);
        Assert.Null(around.Find<IAsynchronousPool>());
    }

    private sealed class Around(IClientPool inner) : PoolDecorator(inner);

    private sealed class Timed : IClientPool, IVirtualTime
    {
        public IReadOnlyList<int> Examples => [7];

        public TimeSpan Now => TimeSpan.FromSeconds(3);

        public (int Clients, long Examples) Late => default;

        public void Pass(TimeSpan time) { }

        public Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<Evaluation?>>([]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
