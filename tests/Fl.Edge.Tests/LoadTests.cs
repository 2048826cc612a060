using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge.Tests;

/// <summary>
/// Light clients, all in this process, against the real server in its own, with a model of a million parameters;
/// docs/load.md has the figures and tells how to run it.
/// </summary>
public sealed class LoadTests : Federated
{
    [Theory(Explicit = true)]
    [InlineData(10, 20)]
    [InlineData(100, 10)]
    [InlineData(1000, 5)]
    public async Task No_update_is_lost_and_memory_does_not_grow_with_the_clients(int clients, int rounds)
    {
        var (_, memory) = await RunAsync(clients, rounds, "[flatten, {layer: linear, features: 326}, relu, {layer: linear, features: 10}]");
        Assert.InRange(memory, 0, 300);
    }

    [Fact(Explicit = true)]
    public async Task A_message_of_net_costs_little()
    {
        const int rounds = 300;
        var (times, _) = await RunAsync(2, rounds, "net");
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times.Average() * 1000 / 2:f2} ms a message, there or back; "
            + $"by the median round {times.Order().ElementAt(times.Length / 2) * 1000 / 2:f2} ms"));
    }

    /// <summary>Takes 3 GB of memory here, a descriptor for each client on either side, and minutes.</summary>
    [Fact(Explicit = true)]
    public async Task Ten_thousand_clients_of_net_are_served() => await RunAsync(10_000, 4, "net");

    private async Task<(double[] Seconds, double Megabytes)> RunAsync(int clients, int rounds, string model)
    {
        Write("load.yaml", $$"""
            dataset: {name: synthetic-images, train: {{Math.Max(clients, 100)}}, test: 100}
            partition: iid
            clients: {count: {{clients}}, per_round: {{clients}}}
            rounds: {{rounds}}
            model: {{model}}
            evaluate: {every: 1000}
            """);
        var experiment = Experiment.Load(Path.Combine(Root, "load.yaml"), [], new Catalog());
        var layout = experiment.Model.Build(experiment.Dataset.Shape, experiment.Dataset.LearningTask).Layout;
        var values = new float[layout.Length];
        Array.Fill(values, 1e-6f);
        var bytes = MemoryMarshal.AsBytes<float>(values).ToArray();
        var delta = new VectorInfo { Name = "delta", Length = (ulong)values.Length, Xxh128 = ByteString.CopyFrom(XxHash128.Hash(bytes)) };

        var (server, address) = await ServeAsync(
            "load.yaml", "--min-clients", clients.ToString(CultureInfo.InvariantCulture), "--max-per-address", $"{2 * clients}");
        // A server keeps so many connections of one address waiting.
        using var door = new SemaphoreSlim(256);
        using var process = Process.GetProcessById(server.Id);
        var marks = new Mark[rounds + 1];
        using (server)
        {
            var work = Enumerable.Range(0, clients).Select(id => Task.Run(() => WorkAsync(address, id))).ToArray();
            await foreach (var one in Task.WhenEach(work))
                if (one.Exception is { } error) Assert.Fail($"{error.InnerException}\n{server.Error}");
            await EndsAsync(server, 0);
        }

        var completed = File.ReadLines(Path.Combine(Root, "served/rounds.csv")).Skip(2)
            .Select(line => int.Parse(line.Split(',')[4], CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Repeat(clients, rounds), completed);
        // From the first to the last round's start: the first is cold, and half of it warms up.
        var (from, to) = (marks[Math.Min(3, rounds - 1)], marks[rounds]);
        double[] times = [.. Enumerable.Range(Math.Min(3, rounds - 1), rounds - Math.Min(3, rounds - 1))
            .Select(round => Stopwatch.GetElapsedTime(marks[round].Time, marks[round + 1].Time).TotalSeconds)];
        var (count, seconds) = (times.Length, times.Average());
        var memory = System.Text.Json.JsonDocument.Parse(Read("served/summary.json")).RootElement.GetProperty("peak_memory_bytes")
            .GetInt64() / 1e6;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{clients} clients, {layout.Length:n0} parameters: {seconds:f3} s a round, {clients / seconds:n0} updates/s, "
            + $"server peak {memory:n0} MB resident; CPU seconds a round: server {(to.Server - from.Server).TotalSeconds / count:f2}, "
            + $"clients {(to.Own - from.Own).TotalSeconds / count:f2}"));
        return (times, memory);

        async Task WorkAsync(string address, int id)
        {
            await door.WaitAsync();
            await using var client = await RawClient.OpenLeanAsync(address);
            await client.JoinAsync(id.ToString(CultureInfo.InvariantCulture), layout);
            door.Release();
            using var over = new CancellationTokenSource();
            var beat = client.BeatAsync(over.Token);
            while (await client.TakeAsync() is { } assignment)
            {
                lock (marks) if (marks[assignment.Round].Time == 0) marks[assignment.Round] = Mark.Now(process);
                Assert.True(await client.AnswerAsync(assignment, delta, bytes));
            }
            await over.CancelAsync();
            await beat;
        }
    }

    /// <summary>A moment, and the processor time that the server and this process had used by then.</summary>
    private readonly record struct Mark(long Time, TimeSpan Server, TimeSpan Own)
    {
        public static Mark Now(Process server)
        {
            server.Refresh();
            return new(Stopwatch.GetTimestamp(), server.TotalProcessorTime, Environment.CpuUsage.TotalTime);
        }
    }
}
