using System.Net;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A run whose directory names others from round to round, or nobody.</summary>
public sealed class RosterTests : IDisposable
{
    private readonly RunsFolder runs = new();

    [Fact]
    public async Task One_that_is_no_longer_named_works_until_it_is_lost_and_another_that_is_named_then_goes_on()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        var directory = new NamedWorkers { Places = [Place(fleet.Addresses[0])] };
        await EqualAsync(directory, async (round, run) =>
        {
            if (round == 1) directory.Places = [];
            if (round != 5) return;
            var first = fleet.Addresses[0];
            await fleet.StopAsync(0);
            await run.WaitForAsync($"worker {first} is lost");
            directory.Places = [Place((await fleet.AddAsync(new(IPAddress.Parse("127.0.0.2"), 0))).Address)];
        });
    }

    [Fact]
    public async Task A_directory_that_is_gone_is_told_of_once_and_the_run_goes_on()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        var directory = new NamedWorkers { Places = [Place(fleet.Addresses[0])] };
        var view = await EqualAsync(directory, async (round, run) =>
        {
            if (round != 1) return;
            await run.WaitForAsync("is at work");
            directory.Places = null;
            await run.WaitForAsync("the directory is gone.");
            await Task.Delay(1500, TestContext.Current.CancellationToken);
        });
        Assert.Single(view.Said.Split('\n'), "the directory is gone. The run goes on with the workers that it knows.");
    }

    [Fact]
    public async Task A_worker_beyond_this_machine_is_not_looked_for_without_a_secret()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        IPEndPoint beyond = new(IPAddress.Parse("192.0.2.1"), 7500);
        var view = await EqualAsync(new NamedWorkers { Places = [Place(beyond), Place(fleet.Addresses[0])] },
            (_, run) => run.WaitForAsync("give --secret-file"));
        Assert.Single(view.Said.Split('\n'),
            $"worker {beyond} is beyond this machine, where workers and drivers share a secret: give --secret-file");
    }

    [Fact]
    public async Task A_run_for_which_nobody_enters_says_where_it_looked()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(new NamedWorkers { Places = [] }, null));
        Assert.StartsWith("there is no worker: nobody has entered at the test.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Well before the patience with a directory that names nobody is over.</summary>
    [Fact]
    public async Task A_run_that_all_refuse_fails_soon_though_others_might_come()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        var directory = new NamedWorkers { Cluster = "other", Places = [Place(fleet.Addresses[0])] };
        var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(directory, null, TimeSpan.FromMinutes(10)));
        Assert.StartsWith($"there is no worker: {fleet.Addresses[0]}: it is of the cluster 'fl', not of 'other'.", error.Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => runs.Dispose();

    private static WorkerPlace Place(IPEndPoint address) => new($"{address}", address);

    private async Task<EventfulRun> EqualAsync(IWorkerDirectory directory, Func<int, EventfulRun, Task> after)
    {
        var one = await runs.RunAsync(RunsFolder.Small with { Rounds = 8 }, "one");
        var view = new EventfulRun(after);
        Assert.Equal(one.ModelSha256, (await RunAsync(directory, view)).ModelSha256);
        return view;
    }

    private Task<RunSummary> RunAsync(IWorkerDirectory directory, IRunView? view, TimeSpan? patience = null) =>
        runs.RunAsync(RunsFolder.Small with { Rounds = 8 }, "other", (parts, progress, _) =>
            Task.FromResult<IClientPool>(new ClusterPool(parts, directory, progress) { Patience = patience ?? TimeSpan.FromSeconds(10) }), view);

    private sealed class NamedWorkers : IWorkerDirectory
    {
        /// <summary>Null while it is gone.</summary>
        public volatile WorkerPlace[]? Places;

        public string Cluster { get; init; } = ClusterName.Default;

        public ClusterSecret? Secret => null;

        public bool IsOpen => true;

        public string Where => "the test";

        public Task<IReadOnlyList<WorkerPlace>> FindAsync(CancellationToken cancellation) => Places is { } places
            ? Task.FromResult<IReadOnlyList<WorkerPlace>>(places)
            : Task.FromException<IReadOnlyList<WorkerPlace>>(new IOException("the directory is gone."));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
