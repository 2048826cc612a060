using System.Net;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Workers that join one another, in the middle of a run too.</summary>
public sealed class JoinTests : IDisposable
{
    private readonly RunsFolder runs = new();

    private static Experiment Small { get; } = RunsFolder.Small with { Rounds = 8 };

    [Fact]
    public async Task A_worker_that_joins_in_the_middle_of_a_run_trains_and_goes_on_alone_when_the_first_is_gone()
    {
        await using var fleet = await WorkerFleet.StartAsync(1, ClusterSecret.Random());
        await using var directory = new JoinedWorkers(ClusterName.Default, First(fleet), fleet.Secret);
        var view = new EventfulRun(async (round, run) =>
        {
            if (round == 2)
            {
                var later = await AddAsync(fleet, 2);
                await run.WaitForAsync($"worker {later.Address} is at work");
            }
            if (round == 4) await fleet.StopAsync(0);
        });
        await EqualAsync(directory, view);
    }

    [Fact]
    public async Task Whoever_is_asked_knows_all_that_have_joined()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        await AddAsync(fleet, 2);
        await AddAsync(fleet, 3);
        foreach (var asked in fleet.Addresses)
        {
            await using var directory = new JoinedWorkers(ClusterName.Default, WorkerFleet.HostPortOf(asked), null);
            await NamesAsync(directory, fleet.Addresses);
        }
    }

    [Fact]
    public async Task Those_that_are_left_find_one_another_when_the_one_that_they_joined_is_gone_and_forget_it()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        await AddAsync(fleet, 2);
        await AddAsync(fleet, 3);
        await using var directory = new JoinedWorkers(ClusterName.Default, First(fleet), null);
        await NamesAsync(directory, fleet.Addresses);
        await fleet.StopAsync(0);
        await NamesAsync(directory, fleet.Addresses);
    }

    [Fact]
    public async Task A_worker_of_another_name_is_told_so_and_ends()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        var other = await AddAsync(fleet, 2, options => options with { Cluster = "other" });
        var error = await Assert.ThrowsAsync<RunFailedException>(() => other.Entered.WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal($"worker {First(fleet)}: it is of the cluster 'fl', not of 'other'.", error.Message);
    }

    [Fact]
    public async Task A_driver_of_another_name_gets_no_worker()
    {
        await using var fleet = await WorkerFleet.StartAsync(1);
        await using var directory = new JoinedWorkers("other", First(fleet), null);
        foreach (var workers in new IWorkerDirectory[] { directory, fleet.Listed(cluster: "other") })
        {
            var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(workers, null));
            Assert.Contains("it is of the cluster 'fl', not of 'other'.", error.Message);
        }
    }

    [Fact]
    public async Task A_worker_that_knows_another_secret_does_not_join()
    {
        await using var fleet = await WorkerFleet.StartAsync(1, ClusterSecret.Random());
        var said = new EventfulRun((_, _) => Task.CompletedTask);
        await AddAsync(fleet, 2, options => options with { Secret = ClusterSecret.Random(), Progress = said });
        await said.WaitForAsync($"worker {First(fleet)}: it does not know this secret.");
        await using var directory = new JoinedWorkers(ClusterName.Default, First(fleet), fleet.Secret);
        await NamesAsync(directory, fleet.Addresses[0]);
    }

    [Fact]
    public async Task A_member_that_lies_gets_no_more_than_a_connection()
    {
        await using var fleet = await WorkerFleet.StartAsync(1, ClusterSecret.Random());
        await using var stranger = await WorkerFleet.StartAsync(0, ClusterSecret.Random());
        var place = (await stranger.AddAsync(new(IPAddress.Parse("127.0.0.9"), 0))).Address;
        Member[] lies = [new($"{place}", 0), new("127.0.0.1:1", 0), new("10.0.0.1:22", 0), new("0.0.0.0:80", 0), new("nonsense", 0)];
        await using (var liar = new Meetings(ClusterName.Default, fleet.Secret))
            await liar.MeetAsync(First(fleet), lies, TestContext.Current.CancellationToken);
        await using var directory = new JoinedWorkers(ClusterName.Default, First(fleet), fleet.Secret);
        var view = new EventfulRun((round, run) =>
            round == 1 ? run.WaitForAsync($"worker {fleet.Addresses[0]} is at work") : Task.CompletedTask);
        await NamesAsync(directory, fleet.Addresses[0], place, new(IPAddress.Loopback, 1));
        await EqualAsync(directory, view);
        Assert.DoesNotContain($"{place} is at work", view.Said);
    }

    public void Dispose() => runs.Dispose();

    private static HostPort First(WorkerFleet fleet) => WorkerFleet.HostPortOf(fleet.Addresses[0]);

    /// <summary>A worker that joins the first.</summary>
    private static Task<WorkerSilo> AddAsync(WorkerFleet fleet, int number, Func<WorkerOptions, WorkerOptions>? with = null) =>
        fleet.AddAsync(new(IPAddress.Parse($"127.0.0.{number}"), 0), options =>
        {
            var joining = options with { Join = First(fleet) };
            return with?.Invoke(joining) ?? joining;
        });

    /// <summary>Waits until a directory names these and no others.</summary>
    private static async Task NamesAsync(IWorkerDirectory directory, params IPEndPoint[] addresses)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                if ((await directory.FindAsync(patience.Token)).Select(place => place.Address).ToHashSet().SetEquals(addresses)) return;
            }
            catch (IOException)
            {
                // Nobody answers yet.
            }
            await Task.Delay(100, patience.Token);
        }
    }

    private async Task EqualAsync(IWorkerDirectory directory, IRunView view)
    {
        var one = await runs.RunAsync(Small, "one");
        Assert.Equal(one.ModelSha256, (await RunAsync(directory, view)).ModelSha256);
    }

    private Task<RunSummary> RunAsync(IWorkerDirectory directory, IRunView? view) =>
        runs.RunAsync(Small, "other", (parts, progress, _) => Task.FromResult<IClientPool>(new ClusterPool(parts, directory, progress)), view);
}
