using System.Diagnostics;
using Fl.Core;

namespace Fl.Faults.Fuzzing;

/// <summary>
/// Feeds a parser with mutated inputs: it takes each, or refuses it as bad input; within a time, within a bound of memory.
/// </summary>
internal static class Fuzzer
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <param name="make">The input of a case, by its number.</param>
    /// <param name="parse">Reads one input; true when it was taken, false or <see cref="BadInputException"/> when it was refused.</param>
    /// <param name="bound">Most bytes that one case may allocate.</param>
    public static async Task RunAsync(string name, int cases, Func<int, byte[]> make, long bound, Func<byte[], bool> parse)
    {
        var (time, taken, worst, slowest, at, last) = (Stopwatch.StartNew(), 0, 0L, 0.0, -1, 0);
        Exception? finding = null;
        var thread = new Thread(() =>
        {
            for (var i = 0; i < cases && finding is null; i++)
            {
                Volatile.Write(ref at, last = i);
                var input = make(i);
                var (before, began) = (GC.GetAllocatedBytesForCurrentThread(), time.Elapsed);
                try
                {
                    if (parse(input)) taken++;
                }
                catch (BadInputException error)
                {
                    if (error.Messages.Count == 0 || error.Messages.Any(message => message.Any(c => char.IsControl(c)))) finding = error;
                }
#pragma warning disable CA1031 // Any other exception is what is looked for.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    finding = error;
                }
                worst = Math.Max(worst, GC.GetAllocatedBytesForCurrentThread() - before);
                slowest = Math.Max(slowest, (time.Elapsed - began).TotalSeconds);
                if (worst > bound) finding ??= new InsufficientMemoryException($"{worst:n0} bytes were allocated, more than {bound:n0}");
            }
            Volatile.Write(ref at, cases);
        }, 16 << 20) { IsBackground = true };
        thread.Start();
        // By the processor's time, so that a machine that is busy elsewhere is not a hang.
        for (var (seen, since) = (-1, Environment.CpuUsage.TotalTime); !thread.Join(0);)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            if (Volatile.Read(ref at) != seen) (seen, since) = (Volatile.Read(ref at), Environment.CpuUsage.TotalTime);
            Assert.True(Environment.CpuUsage.TotalTime - since < Longest, $"{name}: case {seen} hangs");
        }
        Assert.True(finding is null, $"{name}: case {last}: {finding}");
        Form.Report($"fuzz: {name}", cases, $"no finding; {taken:n0} taken, {cases - taken:n0} refused; "
            + $"at most {worst / 1024.0 / 1024:f1} MiB and {slowest * 1000:n0} ms a case", time);
    }
}
