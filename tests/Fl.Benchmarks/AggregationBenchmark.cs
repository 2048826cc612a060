using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fl.Core;

namespace Fl.Benchmarks;

/// <summary>
/// Seconds of a step, by the wall clock and of the processor, of each aggregator that sees all updates, and the first digits of what it
/// comes to.
/// </summary>
internal static class AggregationBenchmark
{
    public static void Run(int clients, int length, int rounds)
    {
        var stream = new RandomStream(1, Purpose.FeatureNoise);
        var kept = new HostVector[clients];
        for (var client = 0; client < clients; client++)
        {
            kept[client] = new(length);
            foreach (ref var value in kept[client].Span) value = stream.NextUniform(-1, 1) + stream.NextUniform(-0.1f, 0.1f) * client;
        }
        Console.WriteLine($"{clients} clients of {length:n0} parameters, {Environment.ProcessorCount} cores");
        Aggregator[] all =
        [
            new Krum(), new MultiKrum(), new Bulyan(), new CoordinateMedian(), new TrimmedMean(), new GeometricMedian(),
            new CenteredClipping(), new NearestNeighborMixing(), new Bucketing(),
        ];
        foreach (var aggregator in all)
        {
            var (times, work, hash) = (new List<double>(), new List<double>(), "");
            for (var round = 0; round < rounds; round++)
            {
                Contribution[] updates = [.. kept.Select((vector, client) =>
                {
                    var copy = new HostVector(length);
                    copy.CopyFrom(vector);
                    return new Contribution(
                        new Update(new ClientReport(client, UpdateStatus.Completed, "", 10 + client), null), 10 + client, copy);
                })];
                using var result = new HostVector(length);
                var server = new ServerState(new Layout([("w", [length], true)]), clients) { Round = 1, Seed = 1 };
                var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                aggregator.Aggregate(updates, server, result);
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                work.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
                hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(result.Span)))[..16];
                foreach (var update in updates) update.Delta!.Dispose();
            }
            Console.WriteLine($"{Catalog.NameOf(aggregator),-26} {Interleaved.Median(times),7:f3} s, best {times.Min(),7:f3} s, "
                + $"{Interleaved.Median(work),7:f3} s of processor time   {hash}");
        }
    }
}
