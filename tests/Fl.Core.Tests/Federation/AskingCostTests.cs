using System.Collections;
using Fl.Testing;

namespace Fl.Core.Tests.Federation;

/// <summary>Where clients are asked one by one, nobody walks over all of them to find the next.</summary>
public sealed class AskingCostTests
{
    private const int Clients = 100_000;

    public static TheoryData<string> Selections => ["uniform", "round-robin"];

    [Theory, MemberData(nameof(Selections))]
    public async Task A_client_is_found_with_a_few_looks_at_a_hundred_thousand(string selection)
    {
        var strategy = new FedBuff { K = 4 };
        var model = new QuadraticModel(new Layout([("w", [1], true)]));
        var experiment = new Experiment
        {
            Dataset = new SyntheticImages(),
            Strategy = strategy,
            Clients = new()
            {
                Count = Clients,
                PerRound = 3,
                MaxExamples = 5,
                Selection = (Selection)OptionInfo.Create(new Catalog().Find(typeof(Selection), selection)!.Type),
            },
        };
        await using var pool = new Crowd();
        var gathering = new AsynchronousGathering(new GatherParts(experiment, model, pool), strategy);
        var server = new ServerState(model.Layout, Clients);
        for (server.Round = 1; server.Round <= 5; server.Round++)
            Assert.Null((await gathering.GatherAsync(server, TestContext.Current.CancellationToken)).Failure);
        Assert.Equal(3 + 5 * 4 - 1, pool.Asked);
        Assert.InRange(pool.Looks, pool.Asked, pool.Asked * 40);
    }

    /// <summary>Each answers at once, in the order in which they were asked.</summary>
    private sealed class Crowd : IClientPool, IAsynchronousPool
    {
        private readonly Queue<FitTask> working = [];
        private readonly HostVector answer = new(1);

        public int Asked { get; private set; }

        public int Looks { get; private set; }

        public IReadOnlyList<int> Examples => new Seen(this, _ => 10);

        public IReadOnlyList<int> Available => new Seen(this, client => client);

        public int Busy => working.Count;

        public void Dispatch(FitTask task)
        {
            working.Enqueue(task);
            Asked++;
        }

        public ValueTask<Update?> NextAsync(bool orNewcomers, CancellationToken cancellation)
        {
            var task = working.Dequeue();
            return ValueTask.FromResult<Update?>(
                new Update(new ClientReport(task.Client, UpdateStatus.Completed, "", 5), answer) { Task = task });
        }

        public Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            answer.Dispose();
            return ValueTask.CompletedTask;
        }

        private sealed class Seen(Crowd crowd, Func<int, int> value) : IReadOnlyList<int>
        {
            public int Count => Clients;

            public int this[int client]
            {
                get
                {
                    crowd.Looks++;
                    return value(client);
                }
            }

            public IEnumerator<int> GetEnumerator()
            {
                for (var client = 0; client < Count; client++) yield return this[client];
            }

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }
}
