using Fl.Core;

namespace Fl.Testing;

/// <summary>What every pool of clients keeps, whatever carries the tasks. Each pool has a class that starts it.</summary>
public abstract class ClientPoolContract
{
    private const int Count = 4;

    public static TheoryData<string> Forms => ["plain", "coded", "frozen"];

    /// <summary>A pool over the workload, whose clients are all there.</summary>
    protected abstract Task<IClientPool> StartAsync(Workload workload);

    /// <summary>What is asked for besides; by default nothing.</summary>
    protected virtual Experiment Change(Experiment experiment) => experiment;

    /// <summary>Whether what arrives is what the clients have made.</summary>
    protected virtual bool IsHonest => true;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Forms))]
    public async Task Every_task_has_one_update_which_is_the_client_s_own_and_takes_the_bytes_that_it_says(string form)
    {
        var workload = await LoadAsync(form);
        await using var pool = await StartAsync(workload);
        using var message = Message(workload);
        var sent = ModelHash.Of(message.Span);
        var constant = new ConstantPart(workload.Experiment.Strategy, workload.Model);
        for (var round = 1; round <= 2; round++)
        {
            var (tasks, updates) = (Tasks(pool, round, message), new List<(Update Update, string Hash)>());
            await pool.FitAsync(tasks, () => false, update =>
            {
                lock (updates) updates.Add((update, update.Message is HostVector vector ? ModelHash.Of(vector.Span) : ""));
            }, Stop);
            updates.Sort((a, b) => a.Update.Client.CompareTo(b.Update.Client));
            Assert.Equal(Enumerable.Range(0, Count), updates.Select(one => one.Update.Client));
            Assert.Equal(tasks.Select(task => (task.Client, task.Round, task.Draw)),
                updates.Select(one => (one.Update.Task!.Client, one.Update.Task.Round, one.Update.Task.Draw)));
            Assert.All(updates, one => Assert.Equal((UpdateStatus.Completed, ""), (one.Update.Status, one.Update.Report.Reason)));
            Assert.Equal(workload.Examples(), updates.Select(one => one.Update.Examples));
            var (up, down) = (MessageFormat.Up(workload.Experiment, workload.Model).MostBytes,
                (round == 1 ? constant.First : constant.Later).Bytes);
            Assert.All(updates, one => Assert.Equal((down, up), (one.Update.Report.BytesDown, one.Update.Report.BytesUp)));
            if (IsHonest) Assert.Equal(await AloneAsync(workload, tasks), updates.Select(one => one.Hash));
        }
        Assert.Equal(sent, ModelHash.Of(message.Span));
    }

    [Fact]
    public async Task Those_that_are_let_go_are_heard_of_too()
    {
        var workload = await LoadAsync("plain");
        await using var pool = await StartAsync(workload);
        using var message = Message(workload);
        var (updates, usable) = (new List<Update>(), 0);
        await pool.FitAsync(Tasks(pool, 1, message), () => Volatile.Read(ref usable) > 0, update =>
        {
            lock (updates) updates.Add(update);
            if (update.Status == UpdateStatus.Completed) Interlocked.Increment(ref usable);
        }, Stop);
        Assert.Equal(Enumerable.Range(0, Count), updates.Select(update => update.Client).Order());
        Assert.True(usable > 0);
        Assert.All(updates.Where(update => update.Status == UpdateStatus.Failed), update => Assert.NotEmpty(update.Report.Reason));
    }

    [Fact]
    public async Task Clients_score_their_own_models_on_what_they_hold_out()
    {
        var workload = await LoadAsync("plain");
        await using var pool = await StartAsync(workload);
        using var message = Message(workload);
        var scores = await pool.EvaluateAsync(1, message, Stop);
        Assert.Equal(Count, scores.Count);
        using var store = new ClientStore(Folder(), budget: 1 << 20);
        await using var workers = workload.StartWorkers(1, store, TimeProvider.System);
        await workers.RunAsync(Count, (client, i) =>
        {
            var alone = client.EvaluateOwn(1, workload.DataOf(i), message, workload.Partition.Test(i), Stop);
            Assert.Equal((alone.Loss, alone.Accuracy, alone.Examples), (scores[i]!.Loss, scores[i]!.Accuracy, scores[i]!.Examples));
        }, Stop);
    }

    [Fact]
    public async Task A_cancelled_round_ends()
    {
        var workload = await LoadAsync("plain");
        await using var pool = await StartAsync(workload);
        using var message = Message(workload);
        using var stop = new CancellationTokenSource();
        var running = pool.FitAsync(Tasks(pool, 1, message), () => false, _ => stop.Cancel(), stop.Token);
        var ended = await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(20), Stop));
        Assert.Same(running, ended);
        // The last update may have been the one that came.
        if (!running.IsCompletedSuccessfully) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task What_a_checkpoint_keeps_of_it_another_takes_up()
    {
        var workload = await LoadAsync("frozen");
        await using var first = await StartAsync(workload);
        using var message = Message(workload);
        await first.FitAsync(Tasks(first, 1, message)[..2], () => false, _ => { }, Stop);
        if (first.Find<IResumablePool>() is not { } resumable) return;
        var state = resumable.Capture();
        Assert.NotNull(state);
        await using var second = await StartAsync(workload);
        second.Find<IResumablePool>()!.Restore(state, round => resumable.Sent(round));
        Assert.Equal(first.Find<IVirtualTime>()?.Now, second.Find<IVirtualTime>()?.Now);
        Assert.Equal(await BytesDownAsync(first, message), await BytesDownAsync(second, message));
    }

    private static async Task<long[]> BytesDownAsync(IClientPool pool, HostVector message)
    {
        var bytes = new long[Count];
        await pool.FitAsync(Tasks(pool, 2, message), () => false, update => bytes[update.Client] = update.Report.BytesDown, Stop);
        return bytes;
    }

    private async Task<Workload> LoadAsync(string form)
    {
        var experiment = new Experiment
        {
            Name = "pool",
            Dataset = new SyntheticImages { Train = 120, Test = 30 },
            Partition = new DirichletClient { Alpha = 5, Holdout = 0.2 },
            Clients = new() { Count = Count, PerRound = Count },
            Model = new LayerList
            {
                Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
                Freeze = form == "frozen" ? ["1"] : [],
            },
            Train = new() { BatchSize = 10, Lr = 0.01 },
            Engine = new ManagedEngineFactory(),
            Compress = form == "coded" ? new() { Up = new F16() } : null,
            Transforms = form == "coded" ? [new Clip { Norm = 0.1 }] : null,
        };
        return await Workload.LoadAsync(Resolved.Of(Change(experiment), ".", new Catalog()), null, Stop);
    }

    private static HostVector Message(Workload workload)
    {
        var message = new HostVector(MessageLayout.Down(workload.Experiment.Strategy, workload.Model).Length);
        workload.Model.Initialize(message.Span, workload.Experiment.Seed);
        return message;
    }

    private static FitTask[] Tasks(IClientPool pool, int round, HostVector message) =>
        [.. Enumerable.Range(0, Count).Select(client => new FitTask(client, round, pool.Examples[client], message))];

    /// <summary>Hashes of what the clients make of their tasks without any pool, as it arrives.</summary>
    private static async Task<string[]> AloneAsync(Workload workload, FitTask[] tasks)
    {
        var hashes = new string[tasks.Length];
        using var store = new ClientStore(Folder(), budget: 1 << 20);
        await using var workers = workload.StartWorkers(1, store, TimeProvider.System);
        await workers.RunAsync(tasks.Length, (client, i) =>
        {
            using var answer = new Envelope(MessageFormat.Up(workload.Experiment, workload.Model));
            client.Fit(tasks[i], workload.DataOf(tasks[i].Client), answer.Message, Stop);
            answer.Seal(workload.Experiment.Seed, tasks[i].Draw, tasks[i].Client);
            Assert.Null(answer.Open(workload.Experiment.Seed, tasks[i].Draw, tasks[i].Client));
            hashes[i] = ModelHash.Of(answer.Message.Span);
        }, Stop);
        return hashes;
    }

    private static string Folder() => Path.Combine(Path.GetTempPath(), $"fl-pool-{Guid.NewGuid():n}");
}
