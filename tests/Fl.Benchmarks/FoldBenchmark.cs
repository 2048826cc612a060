using Fl.Core;

namespace Fl.Benchmarks;

/// <summary>
/// GB/s of screening and folding an update, beside the addition of one vector to another that are larger than the caches.
/// </summary>
internal static class FoldBenchmark
{
    /// <summary>
    /// An update is read, and 64-bit sums are read and written; that it is read twice shows where it is larger than a cache.
    /// </summary>
    private const double BytesPerElement = 4 + 16;

    public static unsafe void Run(int rounds)
    {
        const int large = 16 << 20;
        using HostVector left = new(large), right = new(large);
        Console.WriteLine("parameters | us an update |  GB/s | of the bandwidth");
        foreach (var length in (int[])[7_850, 62_006, 1_000_000, 10_000_000])
        {
            using var message = new HostVector(length);
            var stream = new RandomStream(1, Purpose.FeatureNoise);
            foreach (ref var value in message.Span) value = (float)stream.NextGaussian() * 0.01f;
            var mean = new Fold(length);
            var update = new Update(new ClientReport(0, UpdateStatus.Completed, "", 500) { TrainLoss = 1 }, message);
            void Take()
            {
                mean.Reset(new(1000));
                if (UpdateScreen.WhyNot(update, length, 500, []) is { } reason) throw new InvalidOperationException(reason);
                mean.Add(message.Span, 500);
            }
            void Reset() => mean.Reset(new(1000));
            var times = Interleaved.Measure(rounds, 0.02, Take, Reset, () => left.Add(right));
            var fold = Interleaved.Median(times[0].Zip(times[1], (both, reset) => both - reset));
            var (speed, bandwidth) = (BytesPerElement * length / fold / 1e9, 12.0 * large / Interleaved.Median(times[2]) / 1e9);
            Console.WriteLine($"{length,10} | {fold * 1e6,12:f1} | {speed,5:f1} | {speed / bandwidth,8:p0} of {bandwidth:f1} GB/s");
        }
    }
}
