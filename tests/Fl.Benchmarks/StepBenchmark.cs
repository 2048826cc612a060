using System.Runtime.Intrinsics;
using Fl.Core;
using Fl.Core.Engines.Torch;
using Fl.Core.Managed;

namespace Fl.Benchmarks;

/// <summary>
/// Training images per second of the managed engine beside the torch engine, one thread each, and the share of the core's peak.
/// </summary>
internal static class StepBenchmark
{
    private static readonly (string Name, ModelFamily Family, Shape Input, int Batch)[] Cases =
    [
        ("net", new Net(), new(3, 32, 32), 10),
        ("net", new Net(), new(3, 32, 32), 32),
        ("net", new Net(), new(3, 32, 32), 64),
        ("2nn", new TwoNN(), new(1, 28, 28), 10),
        ("cnn 1x28x28", new Cnn(), new(1, 28, 28), 10),
        ("cnn 3x32x32", new Cnn(), new(3, 32, 32), 10),
        ("cnn 3x32x32", new Cnn(), new(3, 32, 32), 32),
        ("resnet8", new ResNet8(), new(3, 32, 32), 32),
    ];

    /// <param name="filter">Runs the cases whose name and batch ("net 32") contain it.</param>
    public static void Run(ManagedEngineFactory managed, string filter, int rounds, bool withTorch)
    {
        Console.WriteLine($"{managed.Version}");
        Console.WriteLine("model            batch |  managed img/s | torch img/s | managed/torch | GFLOP/s | share of peak");
        foreach (var (name, family, input, batch) in Cases)
        {
            if (!$"{name} {batch}".Contains(filter, StringComparison.Ordinal)) continue;
            var model = (ModelSpec)family.Build(input, 10);
            using var ours = new TrainingStep(managed, model, batch);
            using var theirs = withTorch ? new TrainingStep(new TorchEngineFactory(), model, batch) : null;
            var times = Interleaved.Measure(rounds, 0.03, ours.Run, theirs is null ? () => { } : theirs.Run, () =>
                Peak<Width512, Vector512<float>>.Run());
            var flops = model.TrainingFlops!.Value * batch;
            var peak = Peak<Width512, Vector512<float>>.Flops;
            var share = Interleaved.Median(times[0].Zip(times[2], (own, fma) => flops / own / (peak / fma)));
            var torch = withTorch
                ? $"{batch / Interleaved.Median(times[1]),11:F0} | {Interleaved.Ratio(times[1], times[0]),12:F2}x"
                : "          - |             -";
            Console.WriteLine($"{name,-16} {batch,5} | {batch / Interleaved.Median(times[0]),14:F0} | {torch} | "
                + $"{flops / Interleaved.Median(times[0]) / 1e9,7:F1} | {share,12:P0}");
        }
    }
}
