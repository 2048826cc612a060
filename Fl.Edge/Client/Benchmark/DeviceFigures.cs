using System.Globalization;
using System.Text;
using Fl.Core;

namespace Fl.Edge;

/// <summary>What <see cref="DeviceBenchmark"/> found.</summary>
public sealed record DeviceFigures
{
    /// <summary>The steps that were measured, of one client.</summary>
    public required IReadOnlyList<MeasuredStep> Steps { get; init; }

    /// <summary>The figures that explain them.</summary>
    public required StepFit Fit { get; init; }

    /// <summary>Threads on which the client trained.</summary>
    public required int Threads { get; init; }

    /// <summary>Processor cores that programs see.</summary>
    public required int Cores { get; init; }

    /// <summary>Speed of as many clients at once as there are cores, of one thread each, in GFLOP/s.</summary>
    public required double AllCoresGflops { get; init; }

    /// <summary>Memory that a program can have.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Power in watts before the measurement; null where no sensor can be read.</summary>
    public required double? IdleWatts { get; init; }

    /// <summary>Power in watts while one client trains; null where no sensor can be read.</summary>
    public required double? TrainingWatts { get; init; }

    /// <summary>The sensor; null where none can be read.</summary>
    public required string? PowerOf { get; init; }

    /// <summary>Whether the power is the whole device's, and not the processor's alone.</summary>
    public required bool PowerOfAll { get; init; }

    /// <summary>What was measured, as comments, and an item of an experiment's <c>devices.fleet</c>.</summary>
    public string ToYaml()
    {
        var (text, facts) = (new StringBuilder(), DeviceProbe.Read(FactsLevel.All)!);
        void Comment(FormattableString line) => text.Append("# ").Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Comment($"{(facts.Model.Length > 0 ? facts.Model + ", " : "")}{facts.Architecture}, {facts.System}");
        var threads = Threads == 1 ? "one thread" : $"{Threads} threads";
        Comment($"one client as fl join trains: engine {new ManagedEngineFactory().Version}, {threads}");
        Comment($"{"model",-8} {"batch",6} {"images/s",10} {"GFLOP/s",9} {"step, ms",9} {"by the fit, ms",15}");
        foreach (var step in Steps)
        {
            var (images, gflops) = (step.Batch / step.Seconds, step.Flops / step.Seconds / 1e9);
            var (milliseconds, fitted) = (step.Seconds * 1e3, Fit.Seconds(step.Flops) * 1e3);
            Comment($"{step.Model,-8} {step.Batch,6} {images,10:f0} {gflops,9:g3} {milliseconds,9:g3} {fitted,15:g3}");
        }
        Comment($"{Cores} clients of one thread each at once, net in batches of 32: {AllCoresGflops:g3} GFLOP/s together");
        if (PowerOf is null)
            Comment($"power: no sensor can be read here, so training_watts and idle_watts are left out and have their defaults");
        else if (PowerOfAll) Comment($"power: {PowerOf}");
        else Comment($"power: {PowerOf}, the processor alone; the device takes more");
        Comment($"link: not measured; see fl list links");
        var watts = PowerOf is null ? "" : FormattableString.Invariant($", training_watts: {TrainingWatts:g3}, idle_watts: {IdleWatts:g3}");
        text.Append(CultureInfo.InvariantCulture, $"- device: {{name: generic, gflops: {Digits(Fit.Gflops)}, step_ms: "
            + $"{Digits(Fit.StepMs)}, memory_mb: {MemoryBytes >> 20}{watts}}}\n  link: wifi\n");
        return text.ToString();
    }

    /// <summary>Three significant digits, without an exponent.</summary>
    private static string Digits(double value) => value == 0 ? "0" : ((decimal)double.Parse(
        value.ToString("e2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
}
