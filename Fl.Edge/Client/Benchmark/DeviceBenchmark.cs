using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Measures the machine it runs on as a simulation's device: how fast one client trains on it, with the managed engine, on as many
/// threads as <c>fl join</c> gives it, and what that takes.
/// </summary>
public static class DeviceBenchmark
{
    private const int Rounds = 5, Classes = 10;

    private static readonly (ModelFamily Family, Shape Shape, int Batch)[] Cases =
    [
        (new Net(), new(3, 32, 32), 16), (new Net(), new(3, 32, 32), 32), (new Net(), new(3, 32, 32), 64),
        (new TwoNN(), new(1, 28, 28), 16), (new TwoNN(), new(1, 28, 28), 64),
        (new ResNet8(), new(3, 32, 32), 16),
    ];

    /// <param name="seconds">About how long to measure; a slow device takes longer, as it takes each step at least six times.</param>
    /// <param name="threads">Of the client, at least 1.</param>
    /// <param name="view">Told what goes on, a line at a time.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public static DeviceFigures Measure(
        double seconds, int threads, TimeProvider time, IProgress<string> view, CancellationToken cancellation) =>
        Measure(seconds, threads, "/sys", time, view, cancellation);

    internal static DeviceFigures Measure(
        double seconds, int threads, string sys, TimeProvider time, IProgress<string> view, CancellationToken cancellation)
    {
        var meter = PowerMeter.Find(sys, time);
        var idle = meter is null ? (double?)null : Idle(meter, seconds / 10, view, cancellation);
        var loops = Cases.Select(one => Start(one, threads)).ToArray();
        try
        {
            view.Report("one client");
            var slot = seconds * 0.8 / (Rounds + 1) / loops.Length;
            foreach (var loop in loops) loop.Run(slot, time, cancellation);
            var times = loops.Select(_ => new List<double>()).ToArray();
            meter?.Begin();
            // In turns, so that what slows a device down while it gets hot slows all of them.
            for (var round = 0; round < Rounds; round++)
                for (var i = 0; i < loops.Length; i++)
                {
                    times[i].Add(loops[i].Run(slot, time, cancellation));
                    meter?.Sample();
                }
            var training = meter?.Watts;
            var steps = loops.Select((loop, i) =>
                new MeasuredStep(loop.Model.Name, loop.BatchSize, loop.StepFlops!.Value, times[i].Order().ElementAt(Rounds / 2))).ToArray();
            return new DeviceFigures
            {
                Steps = steps,
                Fit = StepFit.Of([.. steps.Select(step => (step.Flops, step.Seconds))]),
                Threads = threads,
                Cores = Environment.ProcessorCount,
                AllCoresGflops = AllCores(seconds / 10, time, view, cancellation),
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                IdleWatts = idle,
                TrainingWatts = training,
                PowerOf = meter?.What,
                PowerOfAll = meter?.OfAll ?? false,
            };
        }
        finally
        {
            foreach (var loop in loops) loop.Dispose();
        }
    }

    private static double Idle(PowerMeter meter, double seconds, IProgress<string> view, CancellationToken cancellation)
    {
        view.Report("power while idle");
        meter.Begin();
        for (var i = 0; i < 10; i++)
        {
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds / 10));
            cancellation.ThrowIfCancellationRequested();
            meter.Sample();
        }
        return meter.Watts;
    }

    /// <summary>GFLOP/s of as many clients at once as there are cores, of one thread each.</summary>
    private static double AllCores(double seconds, TimeProvider time, IProgress<string> view, CancellationToken cancellation)
    {
        view.Report($"{Environment.ProcessorCount} clients at once");
        var clients = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(() =>
        {
            using var loop = Start(Cases[1], threads: 1);
            return loop.StepFlops!.Value / loop.Run(seconds, time, cancellation);
        }, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return Task.WhenAll(clients).GetAwaiter().GetResult().Sum() / 1e9;
    }

    private static TrainingLoop Start((ModelFamily Family, Shape Shape, int Batch) one, int threads) =>
        new(new ManagedEngineFactory(), one.Family.Build(one.Shape, new Classification(Classes)), one.Batch, threads);
}
