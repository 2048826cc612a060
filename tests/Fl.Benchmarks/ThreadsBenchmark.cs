using System.Diagnostics;
using Fl.Core;

namespace Fl.Benchmarks;

/// <summary>
/// A training step on one thread and on several, in turns of some milliseconds. By the wall clock its fastest steps, for those that
/// another process interrupted tell of that one; and its processor time, waiting for other threads counted: where all threads have
/// cores of their own, several are as many times as fast as their number times the first's time over theirs.
/// </summary>
internal static class ThreadsBenchmark
{
    private static readonly (string Name, ModelFamily Family, Shape Input, int Batch)[] Cases =
    [
        ("net", new Net(), new(3, 32, 32), 10),
        ("net", new Net(), new(3, 32, 32), 32),
        ("cnn 1x28x28", new Cnn(), new(1, 28, 28), 10),
        ("resnet8", new ResNet8(), new(3, 32, 32), 32),
        ("2nn", new TwoNN(), new(1, 28, 28), 10),
        ("logistic", new Logistic(), new(1, 28, 28), 10),
    ];

    /// <param name="filter">Runs the cases whose name and batch ("net 32") contain it.</param>
    /// <param name="seconds">For each case.</param>
    public static void Run(string filter, int threads, double seconds)
    {
        var managed = new ManagedEngineFactory();
        Console.WriteLine($"{managed.Version}; to start and await {threads} threads takes {Await(threads) - Await(1):F2} us");
        Console.WriteLine($"model            batch | 1 thread, us: best | quartile | {threads} threads, us: best | quartile | "
            + "times as fast: best | quartile | "
            + "processor time, us: 1 thread | all threads | as fast with cores of their own");
        foreach (var (name, family, input, batch) in Cases)
        {
            if (!$"{name} {batch}".Contains(filter, StringComparison.Ordinal)) continue;
            var model = family.Build(input, 10);
            using var one = new TrainingStep(managed, model, batch);
            using var many = new TrainingStep(managed, model, batch, threads);
            var times = (One: new List<double>(), Many: new List<double>());
            var work = (One: new List<double>(), Many: new List<double>());
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                work.One.Add(Turn(one, times.One));
                work.Many.Add(Turn(many, times.Many));
            }
            var (alone, all) = (Interleaved.Median(work.One), Interleaved.Median(work.Many));
            var (best, quartile) = ((Best(times.One), Best(times.Many)), (Quartile(times.One), Quartile(times.Many)));
            Console.WriteLine($"{name,-16} {batch,5} | {best.Item1,18:F1} | {quartile.Item1,8:F1} | {best.Item2,19:F1} | "
                + $"{quartile.Item2,8:F1} | {best.Item1 / best.Item2,19:F2} | {quartile.Item1 / quartile.Item2,8:F2} | "
                + $"{alone,29:F1} | {all,11:F1} | {threads * alone / all,8:F2}");
        }
    }

    /// <summary>Microseconds of work of about four on each of some threads that are awake; of the fastest twentieth.</summary>
    private static double Await(int threads)
    {
        using var crew = new Crew(threads);
        Action<int> work = _ => Thread.SpinWait(100);
        var times = new List<double>();
        for (var i = 0; i < 20_000; i++)
        {
            var start = Stopwatch.GetTimestamp();
            crew.Run(threads, work);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return At(times, 0.05);
    }

    /// <summary>Returns the microseconds of processor time of a step.</summary>
    private static double Turn(TrainingStep step, List<double> times)
    {
        step.Run();
        var (turn, steps, used) = (Stopwatch.StartNew(), times.Count, Environment.CpuUsage.TotalTime);
        for (var first = true; first || turn.Elapsed.TotalMilliseconds < 10; first = false)
        {
            var start = Stopwatch.GetTimestamp();
            step.Run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / (times.Count - steps);
    }

    /// <summary>The first of a hundred, once what the first steps cost is behind.</summary>
    private static double Best(List<double> times) => At(times, 0.01);

    private static double Quartile(List<double> times) => At(times, 0.25);

    private static double At(List<double> times, double share)
    {
        var sorted = times.Skip(times.Count / 10).Order().ToArray();
        return sorted[(int)(sorted.Length * share)];
    }
}
