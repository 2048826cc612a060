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
        var quiet = CommonOptions.Quiet();
        var command = new Command(
            "bench-device", "Measure how fast a client trains on this machine, and print it as a device of a simulation (YAML).")
        {
            seconds, quiet,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var view = new Lines(parsed.GetValue(quiet) ? TextWriter.Null : Console.Error);
            Console.Out.Write(DeviceBenchmark.Measure(parsed.GetValue(seconds) ?? 30, TimeProvider.System, view, cancellation).ToYaml());
            return 0;
        }, cancellation));
        return command;
    }

    private sealed class Lines(TextWriter output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine($"measuring {value} ...");
    }
}
