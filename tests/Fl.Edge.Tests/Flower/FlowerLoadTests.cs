using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>
/// A hundred clients of Flower's protocol, each on a connection of its own, all in this process, against the real server in
/// its own, with a model of a million parameters; docs/flower.md has the figures and tells how to run it.
/// </summary>
public sealed class FlowerLoadTests : Federated
{
    private const int Devices = 100, Rounds = 10;

    [Fact(Explicit = true)]
    public async Task A_hundred_clients_cost_the_server_little()
    {
        Write("load.yaml", $$"""
            dataset: {name: synthetic-images, train: {{Devices}}, test: 100}
            partition: iid
            clients: {count: {{Devices}}, per_round: {{Devices}}}
            rounds: {{Rounds}}
            model: [flatten, {layer: linear, features: 326}, relu, {layer: linear, features: 10}]
            evaluate: {every: 1000}
            """);
        var experiment = Experiment.Load(Path.Combine(Root, "load.yaml"), [], new Catalog());
        var layout = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.LearningTask).Layout;
        var reply = FlowerCaller.Fit([.. layout.Segments.Select(segment => Array(segment))]);
        var (server, address) = await ServeAsync("load.yaml", "--flower", "--min-clients", $"{Devices}");
        using var process = Process.GetProcessById(server.Id);
        var marks = new (long Time, TimeSpan Server, TimeSpan Own)[Rounds + 1];
        using (server)
        {
            await Task.WhenAll(Enumerable.Range(0, Devices).Select(_ => Task.Run(WorkAsync)));
            await EndsAsync(server, 0);
        }

        Assert.Equal(Enumerable.Repeat($"{Devices}", Rounds),
            File.ReadLines(Path.Combine(Root, "served/rounds.csv")).Skip(2).Select(line => line.Split(',')[4]));
        double[] rounds = [.. marks.Zip(marks.Skip(1), (from, to) => Stopwatch.GetElapsedTime(from.Time, to.Time).TotalSeconds)];
        var megabytes = JsonDocument.Parse(Read("served/summary.json")).RootElement.GetProperty("peak_memory_bytes").GetInt64() / 1e6;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Devices} Flower clients, {layout.Length:n0} parameters: {rounds.Average():f3} s a round (median "
            + $"{rounds.Order().ElementAt(Rounds / 2):f3}, first {rounds[0]:f3}), server peak {megabytes:n0} MB resident; "
            + $"CPU seconds a round: server {(marks[^1].Server - marks[0].Server).TotalSeconds / Rounds:f2}, "
            + $"clients {(marks[^1].Own - marks[0].Own).TotalSeconds / Rounds:f2}; "
            + $"load average {(OperatingSystem.IsLinux() ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown")}"));
        Assert.InRange(megabytes, 0, 400);
        Assert.InRange(rounds.Average(), 0, 1.2);

        async Task WorkAsync()
        {
            // The field that says what a message is comes first.
            using var client = await FlowerCaller.JoinAsync(address, 10, most: 16);
            for (var round = 0; ; round++)
            {
                var first = await client.Call.ReceiveAsync(TestContext.Current.CancellationToken);
                lock (marks) if (marks[round].Time == 0) marks[round] = Now();
                if (first!.Value.Span[0] >> 3 == FlowerAsk.Reconnect) return;
                Assert.Equal(FlowerAsk.Fit, first.Value.Span[0] >> 3);
                await client.SendAsync(reply);
            }
        }

        (long, TimeSpan, TimeSpan) Now()
        {
            process.Refresh();
            return (Stopwatch.GetTimestamp(), process.TotalProcessorTime, Environment.CpuUsage.TotalTime);
        }
    }

    private static byte[] Array(Segment segment)
    {
        var sizes = string.Concat(segment.Shape.Select(size => $"{size},"));
        return NpyFile.Of(
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}".PadRight(117), new byte[segment.Length * sizeof(float)], 1);
    }
}
