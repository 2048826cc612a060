using Fl.Core;
using Fl.Testing;

namespace Fl.Edge.Tests;

/// <summary>The pool of devices, with a real server and real clients of it, all in this process.</summary>
public sealed class GrpcPoolContractTests : ClientPoolContract, IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-grpc-pool-").FullName;
    private readonly CancellationTokenSource over = new();
    private readonly List<Task> devices = [];
    private readonly List<IAsyncDisposable> servers = [];

    protected override async Task<IClientPool> StartAsync(Workload workload)
    {
        var (log, clients) = (new ServerLog([], TimeProvider.System), workload.Experiment.Clients.Count);
        using var folder = RunFolder.Create(Path.Combine(root, $"{servers.Count}"));
        var options = new ServeOptions { Listen = new(System.Net.IPAddress.Loopback, 0), MinClients = clients };
        var roster = new Roster(clients, new ClientIds(folder));
        var table = new DeviceTable(folder.Locate(DeviceTable.Name), workload.Dataset.Classes, goesOn: false);
        var pool = new GrpcClientPool(workload, roster, options, log);
        var server = await EdgeServer.StartAsync(
            workload, Timeline.Start(folder, 0), roster, table, null, options, log, TimeProvider.System);
        servers.Add(server);
        for (var client = 0; client < clients; client++)
        {
            var request = new JoinRequest
            {
                Address = server.Address,
                ClientId = $"{client}",
                State = Path.Combine(root, $"state-{servers.Count}-{client}"),
                Catalog = new Catalog(),
                View = new Progress<string>(),
            };
            devices.Add(Task.Run(() => EdgeClient.RunAsync(request, over.Token)));
        }
        await pool.ReadyAsync(Stop);
        return pool;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await Task.WhenAll(devices).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var server in servers) await server.DisposeAsync();
        over.Dispose();
        Directory.Delete(root, recursive: true);
    }
}
