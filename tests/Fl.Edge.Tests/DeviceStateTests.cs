using System.Collections.Concurrent;
using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge.Tests;

/// <summary>What a device keeps may be removed by its owner at any time.</summary>
public sealed class DeviceStateTests : Federated
{
    [Fact]
    public async Task A_client_whose_kept_folder_is_removed_while_it_runs_goes_on_like_one_that_has_kept_nothing()
    {
        const string yaml = "dataset: {name: synthetic-images, train: 60, test: 10}\nclients: {count: 2, per_round: 1}\nmodel: logistic\n"
            + "strategy: scaffold\nengine: managed\n";
        const int weights = 3072 * 10 + 10;
        var (calls, results, kept) = (0, new ConcurrentQueue<Result?>(), Path.Combine(Root, "state"));
        async Task FitAsync(ScriptedCall call, ulong id)
        {
            // SCAFFOLD's control variate comes after the weights.
            await call.FitAsync(id, 2 * weights);
            results.Enqueue((await call.ReceiveAsync(ClientMessage.KindOneofCase.Progress))?.Result);
        }
        await using var server = await ScriptedServer.StartAsync(async call =>
        {
            var isFirst = Interlocked.Increment(ref calls) == 1;
            await call.WelcomeAsync(yaml, server: isFirst ? 'b' : 'c');
            Assert.NotNull((await call.ReceiveAsync())?.Ready);
            await FitAsync(call, 1);
            if (isFirst)
            {
                Directory.Delete(kept, recursive: true);
                await FitAsync(call, 2);
                Directory.Delete(kept, recursive: true);
                return;
            }
            await call.SendAsync(new() { Goodbye = new() { Finished = true } });
        });
        var view = new Lines();
        await EdgeClient.RunAsync(new() { Address = server.Address, ClientId = "0", Catalog = new Catalog(), View = view, State = kept },
            TestContext.Current.CancellationToken);
        Assert.Equal([true, true, true], results.Select(result => result?.Completed));
        Assert.Equal(2, view.Count(line => line.EndsWith("is gone: it goes on like one that has kept nothing", StringComparison.Ordinal)));
        Assert.Single(Directory.GetFiles(Assert.Single(Directory.GetDirectories(kept)), "*.state"));
    }

    /// <summary>A server that saves seldom tells its devices which rounds it may go on from, and they keep what those need.</summary>
    [Fact]
    public async Task A_device_keeps_no_more_than_what_a_server_may_go_on_from()
    {
        const string yaml = "dataset: {name: synthetic-images, train: 60, test: 10}\nclients: {count: 2, per_round: 1}\nmodel: logistic\n"
            + "strategy: ditto\nengine: managed\n";
        const int weights = 3072 * 10 + 10;
        const long bytes = weights * sizeof(float);
        var kept = Path.Combine(Root, "state");
        var most = (Files: 0, Bytes: 0L);
        await using var server = await ScriptedServer.StartAsync(async call =>
        {
            await call.WelcomeAsync(yaml);
            Assert.NotNull((await call.ReceiveAsync())?.Ready);
            for (uint round = 1; round <= 60; round++)
            {
                await call.FitAsync(round, weights,
                    kept: [.. new[] { 0u, round / 20 * 20, round - 2, round - 1 }.Where(other => other < round).Distinct()]);
                Assert.True((await call.ReceiveAsync(ClientMessage.KindOneofCase.Progress))?.Result?.Completed);
                var files = Directory.GetFiles(kept, "*.state", SearchOption.AllDirectories);
                most = (Math.Max(most.Files, files.Length), Math.Max(most.Bytes, files.Sum(file => new FileInfo(file).Length)));
            }
            await call.SendAsync(new() { Goodbye = new() { Finished = true } });
        });
        await EdgeClient.RunAsync(
            new() { Address = server.Address, ClientId = "0", Catalog = new Catalog(), View = new Lines(), State = kept },
            TestContext.Current.CancellationToken);
        // Those of the saved round, of the two before the last, and the last.
        Assert.InRange(most.Files, 1, 4);
        Assert.InRange(most.Bytes, bytes, 5 * bytes);
    }

    private sealed class Lines : ConcurrentQueue<string>, IProgress<string>
    {
        public void Report(string value) => Enqueue(value);
    }
}
