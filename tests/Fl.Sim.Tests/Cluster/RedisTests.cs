using System.Net;
using Fl.Core;
using StackExchange.Redis;

namespace Fl.Sim.Tests;

/// <summary>Workers that drivers find through Redis.</summary>
public sealed class RedisTests : IDisposable
{
    private readonly RunsFolder runs = new();
    private readonly RedisServer redis = new();

    private RedisPlace Place => RedisPlace.Parse("--redis", redis.Address, redis.Password);

    [Fact]
    public async Task A_driver_finds_the_workers_of_its_name_while_they_are_there()
    {
        await using var fleet = await WorkerFleet.StartAsync(0);
        await AddAsync(fleet, 1);
        await AddAsync(fleet, 2);
        await AddAsync(fleet, 3, options => options with { Cluster = "other" });
        await using var directory = await OpenAsync();
        Assert.Equal(fleet.Addresses[..2].Select(address => $"{address}").Order(), (await NamedAsync(directory)).Order());
        await fleet.StopAsync(0);
        Assert.Equal([$"{fleet.Addresses[0]}"], await NamedAsync(directory));
    }

    [Fact]
    public async Task An_entry_that_nobody_renews_is_over()
    {
        await using (var table = await RedisTable.OpenAsync(Place, "fl", TestContext.Current.CancellationToken))
            await table.EnterAsync("127.0.0.1:7500", TestContext.Current.CancellationToken);
        await using var directory = await OpenAsync();
        Assert.Equal(["127.0.0.1:7500"], await NamedAsync(directory));
        await Task.Delay(TimeSpan.FromSeconds(RedisTable.Life + 1), TestContext.Current.CancellationToken);
        Assert.Empty(await NamedAsync(directory));
    }

    [Fact]
    public async Task What_is_no_address_of_a_worker_is_passed_over_and_no_more_than_so_many_are_named()
    {
        await using var directory = await OpenAsync();
        await WriteAsync("nonsense", "0.0.0.0:7500", "127.0.0.1", "127.0.0.1:7500", new string('9', 1 << 20));
        Assert.Equal(["127.0.0.1:7500"], await NamedAsync(directory));
        await WriteAsync([.. Enumerable.Range(1, 2000).Select(port => $"127.0.0.1:{port}")]);
        Assert.InRange((await NamedAsync(directory)).Length, WorkerPlace.Most - 3, WorkerPlace.Most);
    }

    [Fact]
    public async Task A_redis_that_stops_in_the_middle_of_a_run_does_not_end_it_and_is_asked_when_it_is_there_again()
    {
        await using var fleet = await WorkerFleet.StartAsync(0);
        await AddAsync(fleet, 1);
        await using var directory = await OpenAsync();
        var view = await EqualAsync(directory, async (round, run) =>
        {
            if (round != 2) return;
            redis.Stop();
            await run.WaitForAsync($"Redis at {redis.Address} does not answer. The run goes on with the workers that it knows.");
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            redis.Start();
            await run.WaitForAsync($"worker {(await AddAsync(fleet, 2)).Address} is at work");
            await fleet.StopAsync(0);
        });
        Assert.Single(view.Said.Split('\n'), line => line.StartsWith("Redis", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_entered_and_does_not_know_the_secret_gets_nothing()
    {
        await using var fleet = await WorkerFleet.StartAsync(0, ClusterSecret.Random());
        await AddAsync(fleet, 1);
        var stranger = await AddAsync(fleet, 2, options => options with { Secret = ClusterSecret.Random() });
        await using var directory = await OpenAsync(fleet.Secret);
        Assert.Contains($"{stranger.Address}", await NamedAsync(directory));
        var view = await EqualAsync(directory, (round, _) =>
            round == 1 ? Task.Delay(2000, TestContext.Current.CancellationToken) : Task.CompletedTask);
        Assert.DoesNotContain($"{stranger.Address} is at work", view.Said);
    }

    [Fact]
    public async Task A_driver_with_a_wrong_secret_gets_no_worker_and_says_why()
    {
        await using var fleet = await WorkerFleet.StartAsync(0, ClusterSecret.Random());
        await AddAsync(fleet, 1);
        await using var directory = await OpenAsync(ClusterSecret.Random());
        var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(directory, null));
        Assert.Contains($"there is no worker: {fleet.Addresses[0]}: it does not know this secret.", error.Message);
    }

    [Fact]
    public async Task A_redis_that_is_not_there_or_refuses_the_password_is_told_at_once()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() => OpenAsync(place: Place with { Password = "another" }));
        Assert.Equal($"Redis at {redis.Address} asks for another password than the variable FL_REDIS_PASSWORD has.", error.Message);
        redis.Stop();
        error = await Assert.ThrowsAsync<RunFailedException>(() => OpenAsync());
        Assert.Equal($"Redis at {redis.Address} does not answer.", error.Message);
    }

    public void Dispose()
    {
        runs.Dispose();
        redis.Dispose();
    }

    private static async Task<string[]> NamedAsync(RedisWorkers directory) =>
        [.. (await directory.FindAsync(TestContext.Current.CancellationToken)).Select(place => $"{place.Address}")];

    private Task<RedisWorkers> OpenAsync(ClusterSecret? secret = null, RedisPlace? place = null) =>
        RedisWorkers.OpenAsync(place ?? Place, ClusterName.Default, secret, TestContext.Current.CancellationToken);

    /// <summary>A worker, which has entered itself.</summary>
    private async Task<WorkerSilo> AddAsync(WorkerFleet fleet, int number, Func<WorkerOptions, WorkerOptions>? with = null)
    {
        var cluster = ClusterName.Default;
        var silo = await fleet.AddAsync(new(IPAddress.Parse($"127.0.0.{number}"), 0), options =>
        {
            var entering = with?.Invoke(options) ?? options;
            cluster = entering.Cluster;
            return entering with { Redis = Place };
        });
        await using var directory = await RedisWorkers.OpenAsync(Place, cluster, null, TestContext.Current.CancellationToken);
        while (!(await NamedAsync(directory)).Contains($"{silo.Address}"))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        return silo;
    }

    /// <summary>Writes what no worker has written.</summary>
    private async Task WriteAsync(params string[] entries)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.Address},password={redis.Password}");
        await connection.GetDatabase().SortedSetAddAsync(
            "fl:workers:fl", [.. entries.Select(entry => new SortedSetEntry(entry, 1e12))]);
    }

    private async Task<EventfulRun> EqualAsync(IWorkerDirectory directory, Func<int, EventfulRun, Task> after)
    {
        var one = await runs.RunAsync(RunsFolder.Small with { Rounds = 6 }, "one");
        var view = new EventfulRun(after);
        Assert.Equal(one.ModelSha256, (await RunAsync(directory, view)).ModelSha256);
        return view;
    }

    private Task<RunSummary> RunAsync(IWorkerDirectory directory, IRunView? view) =>
        runs.RunAsync(RunsFolder.Small with { Rounds = 6 }, "other", (parts, progress, _) =>
            Task.FromResult<IClientPool>(new ClusterPool(parts, directory, progress) { Patience = TimeSpan.FromSeconds(5) }), view);
}
