using System.Globalization;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>What <c>fl sim --dry-run</c> prints.</summary>
internal static class EstimateText
{
    /// <summary>An estimate in lines that begin as YAML's comments do, so that they and the resolved experiment are one file.</summary>
    public static IEnumerable<string> Of(RunEstimate run)
    {
        var (experiment, shares, model) = (run.Experiment, run.Shares, run.Model);
        yield return Line($"dry run: nothing was trained");
        var validated = run.ValidationExamples > 0 ? Text($", {run.ValidationExamples:n0} to validate on") : "";
        var each = model.TrainingFlops is { } flops ? $", {Unit(flops, "FLOP")} to train on an example" : "";
        var all = run.RoundFlops is { } round ? $", {Unit(round, "FLOP")}" : "";
        var (down, up) = (Unit(run.MessageBytes.Down, "B"), Unit(run.MessageBytes.Up, "B"));
        var dealt = shares.Sum(share => (long)share);
        var tested = Text($"{run.TestExamples:n0} to test on{validated}");
        yield return Line($"data: {dealt:n0} training examples over {shares.Count:n0} clients, {Spread(shares)}; {tested}");
        yield return Line($"model: {model.Name}, {model.Layout.TrainableLength:n0} parameters{each}");
        yield return Line(
            $"a round: {run.Cohort:n0} clients, training on {run.ClientWork * run.Cohort:n0} examples{all}; to a client {down}, back {up}");
        yield return Line($"the run: {experiment.Rounds:n0} rounds, {Unit(run.Bytes.Down, "B")} down, {Unit(run.Bytes.Up, "B")} up");
        var workers =
            $"{run.Workers} {(run.Workers == 1 ? "worker" : "workers")} of this machine with engine {Catalog.NameOf(experiment.Engine)}";
        yield return Line($"estimate: {Duration(run.Seconds)} on {workers}, {Unit(run.MemoryBytes, "B")} of memory");
    }

    /// <summary>A sweep's run without its seed, in one line.</summary>
    public static string Of(string label, int seeds, RunEstimate run) => string.Create(CultureInfo.InvariantCulture,
        $"{(label.Length == 0 ? "" : label + ": ")}{seeds} {(seeds == 1 ? "run" : "runs")} of {run.Experiment.Rounds:n0} rounds, "
        + $"{run.Model.Layout.TrainableLength:n0} parameters, "
        + $"clients with {Spread(run.Shares)}, {Unit(run.Bytes.Down + run.Bytes.Up, "B")}, {Duration(run.Seconds)} each");

    /// <summary>About how long, in the unit that a person would say.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 90 => Text($"about {Math.Max(1, seconds):f0} s"),
        < 5400 => Text($"about {seconds / 60:f0} min"),
        < 172_800 => Text($"about {seconds / 3600:f1} h"),
        _ => Text($"about {seconds / 86_400:f1} days"),
    };

    private static string Spread(IReadOnlyList<int> shares) => shares[0] == shares[^1] ? Text($"{shares[0]:n0} each")
        : Text($"{shares[0]:n0} to {shares[^1]:n0} each, {shares[shares.Count / 2]:n0} in the middle");

    private static string Unit(double value, string unit)
    {
        var (scale, prefix) = UnitPrefix.For(value);
        return Text($"{value * scale:g3} {prefix}{unit}");
    }

    private static string Line(FormattableString text) => "# " + Text(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
