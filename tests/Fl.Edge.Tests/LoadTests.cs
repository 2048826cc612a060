using System.Diagnostics;
using System.Globalization;
using Fl.Core;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>
/// Light clients, all in this process, against the real server in its own, with a model of a million parameters. Run by
/// hand: <c>dotnet run -c Release --project tests/Fl.Edge.Tests -- -explicit only -showLiveOutput</c>.
/// </summary>
public sealed class LoadTests : Federated
{
    private const int Rounds = 6;

    [Theory(Explicit = true)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task No_update_is_lost_and_memory_does_not_grow_with_the_clients(int clients)
    {
        Write("load.yaml", $$"""
            dataset: {name: synthetic-images, train: {{Math.Max(clients, 100)}}, test: 100}
            partition: iid
            clients: {count: {{clients}}, per_round: {{clients}}}
            rounds: {{Rounds}}
            model: [flatten, {layer: linear, features: 326}, relu, {layer: linear, features: 10}]
            evaluate: {every: 1000}
            """);
        var experiment = Experiment.Load(Path.Combine(Root, "load.yaml"), [], new Catalog());
        var layout = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.Classes).Layout;
        Assert.InRange(layout.Length, 1_000_000, 1_010_000);
        var delta = new float[layout.Length];
        Array.Fill(delta, 1e-6f);

        var before = Environment.CpuUsage.TotalTime;
        var (server, address) = await ServeAsync("load.yaml", "--min-clients", clients.ToString(CultureInfo.InvariantCulture));
        double serverCpu;
        using (server)
        {
            // As many connections as streams, up to a hundred streams on one.
            var channels = Enumerable.Range(0, Math.Min(clients, 50)).Select(_ => RawClient.Channel(address)).ToArray();
            var work = Enumerable.Range(0, clients).Select(id => WorkAsync(channels[id % channels.Length], id, layout, delta)).ToArray();
            serverCpu = await CpuSecondsAsync(server.Id);
            await EndsAsync(server, 0);
            await Task.WhenAll(work);
            foreach (var channel in channels) channel.Dispose();
        }

        var rows = File.ReadLines(Path.Combine(Root, "served/rounds.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.All(rows.Skip(1), row => Assert.Equal(clients, int.Parse(row[4], CultureInfo.InvariantCulture)));
        var ends = rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture)).ToList();
        // The first round warms up.
        var seconds = (ends[^1] - ends[1]) / (Rounds - 1);
        var memory = System.Text.Json.JsonDocument.Parse(Read("served/summary.json")).RootElement.GetProperty("peak_memory_bytes").GetInt64() / 1e6;
        var own = (Environment.CpuUsage.TotalTime - before).TotalSeconds / Rounds;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{clients} clients, {layout.Length:n0} parameters: {seconds:f3} s a round, {clients / seconds:n0} updates/s, server peak {memory:n0} MB resident; CPU seconds a round: server {serverCpu / Rounds:f2}, clients {own:f2}");
        Assert.InRange(memory, 0, 300);
    }

    /// <summary>Processor time of a process, as last seen before it ended.</summary>
    private static async Task<double> CpuSecondsAsync(int id)
    {
        using var process = Process.GetProcessById(id);
        var seconds = 0.0;
        try
        {
            while (!process.HasExited)
            {
                process.Refresh();
                seconds = process.TotalProcessorTime.TotalSeconds;
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended between the two looks.
        }
        return seconds;
    }

    private static async Task WorkAsync(GrpcChannel channel, int id, Layout layout, float[] delta)
    {
        await using var client = RawClient.On(channel);
        await client.JoinAsync(id.ToString(CultureInfo.InvariantCulture), layout);
        using var over = new CancellationTokenSource();
        var beat = client.BeatAsync(over.Token);
        while (await client.TakeAsync() is { } assignment) Assert.True(await client.AnswerAsync(assignment, delta));
        await over.CancelAsync();
        await beat;
    }
}
