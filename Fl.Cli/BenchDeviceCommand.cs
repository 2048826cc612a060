using System.CommandLine;
using Fl.Edge;

namespace Fl.Cli;

/// <summary>
/// <c>fl bench-device</c>, and <c>fl-join bench-device</c>: measures this machine, for an experiment's <c>devices.fleet</c>.
/// </summary>
public static class BenchDeviceCommand
{
    public static Command Create()
    {
        var seconds = CommonOptions.Seconds("--seconds", "About how long to measure [30].");
        var threads = CommonOptions.OptionalNumber(
            "--threads", $"Threads that train, as those of 'fl join' [{Environment.ProcessorCount}].", 1, CommonOptions.MostThreads);
        var quiet = CommonOptions.Quiet();
        var command = new Command(
            "bench-device", "Measure how fast a client trains on this machine, and print it as a device of a simulation (YAML).")
        {
            seconds, threads, quiet,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var view = new Lines(parsed.GetValue(quiet) ? TextWriter.Null : Console.Error);
            var (most, cores) = (parsed.GetValue(seconds) ?? 30, parsed.GetValue(threads) ?? Environment.ProcessorCount);
            var figures = DeviceBenchmark.Measure(most, cores, TimeProvider.System, view, cancellation);
            Console.Out.Write(figures.ToYaml());
            return 0;
        }, cancellation));
        return command;
    }

    private sealed class Lines(TextWriter output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine($"measuring {value} ...");
    }
}
