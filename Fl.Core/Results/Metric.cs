using System.Globalization;

namespace Fl.Core;

/// <summary>A figure of a run that tables compare.</summary>
/// <param name="Name">In a CSV file, e.g. <c>final_accuracy</c>.</param>
/// <param name="Label">In words, with the unit it is shown in, e.g. <c>final accuracy (%)</c>.</param>
/// <param name="Of">The figure, in the units of the run folder; null where a run has none.</param>
public sealed record Metric(string Name, string Label, Func<RecordedRun, double?> Of)
{
    private static readonly string[] ClassMetrics = ["recall_", "f1_"];

    /// <summary>The headline.</summary>
    public static readonly Metric FinalAccuracy =
        new("final_accuracy", "final accuracy (%)", run => run.Summary?.FinalAccuracy) { Scale = 100 };

    /// <summary>Picked on the test set.</summary>
    public static readonly Metric BestAccuracy =
        new("best_accuracy", "best accuracy (%)", run => run.Summary?.BestAccuracy) { Scale = 100 };

    /// <summary>By what the figure is multiplied to be shown.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Decimals that are shown.</summary>
    public int Decimals { get; init; } = 2;

    public bool IsHigherBetter { get; init; } = true;

    /// <summary>Whether only those see it who ask for it by its name.</summary>
    public bool IsAside { get; init; }

    /// <summary>
    /// What the runs have: accuracies always, validation's and the clients' own where they were scored,
    /// and the cost of reaching each target.
    /// </summary>
    /// <param name="targets">Test accuracies in (0, 1].</param>
    public static IReadOnlyList<Metric> All(IReadOnlyList<RecordedRun> runs, IReadOnlyList<double> targets)
    {
        List<Metric> metrics =
        [
            FinalAccuracy,
            BestAccuracy,
            new("validation_accuracy", "validation accuracy (%)", run => run.Summary?.Validation?.FinalAccuracy) { Scale = 100 },
            new("best_validation_accuracy", "best validation accuracy (%)", run => run.Summary?.Validation?.BestAccuracy) { Scale = 100 },
            new("test_at_best_validation", "test accuracy at best validation (%)", run => run.Summary?.Validation?.BestRoundTestAccuracy)
            {
                Scale = 100,
            },
            new("macro_f1", "macro F1 (%)", run => run.Summary?.ByClass?.MacroF1) { Scale = 100, IsAside = true },
            new("top5_accuracy", "top-5 accuracy (%)", run => run.Summary?.ByClass?.Top5Accuracy) { Scale = 100, IsAside = true },
            .. OfClasses(runs),
            new("client_mean", "clients' mean (%)", run => run.Summary?.ClientAccuracy?.Mean) { Scale = 100 },
            new("client_worst", "worst 10 % of clients (%)", run => run.Summary?.ClientAccuracy?.Worst10Percent) { Scale = 100 },
        ];
        foreach (var target in targets)
        {
            var (name, to) = ($"to_{target.ToString("R", CultureInfo.InvariantCulture)}",
                $"to {(target * 100).ToString("0.##", CultureInfo.InvariantCulture)} %");
            metrics.Add(new($"rounds_{name}", $"rounds {to}", run => run.Reach(target)?.Round) { IsHigherBetter = false, Decimals = 1 });
            metrics.Add(Scaled(runs, $"bytes_{name}", "B", to, run => run.Reach(target)?.Bytes));
            metrics.Add(new($"virtual_seconds_{name}", $"virtual s {to}", run => run.Reach(target)?.VirtualSeconds)
            {
                IsHigherBetter = false,
                Decimals = 1,
            });
            metrics.Add(Scaled(runs, $"joules_{name}", "J", to, run => run.Reach(target)?.Joules));
        }
        return metrics.FindAll(metric => metric == FinalAccuracy || metric.Name.StartsWith("rounds_", StringComparison.Ordinal)
            || runs.Any(run => metric.Of(run) is not null));
    }

    /// <summary>A metric's name, with <c>CLASS</c> in the place of the number of a class.</summary>
    public static string ClassNameOf(string name) =>
        ClassMetrics.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } of ? of + "CLASS" : name;

    /// <summary>Recall and F1 of each class, by the number that is its own in all runs.</summary>
    private static IEnumerable<Metric> OfClasses(IReadOnlyList<RecordedRun> runs)
    {
        var most = runs.Max(run => run.Summary?.ByClass?.Classes.Count ?? 0);
        for (var k = 0; k < most; k++)
        {
            var label = k;
            var name = runs.Select(run => Of(run)?.Name).OfType<string>().Distinct().ToList() is [var one] ? one : $"class {label}";
            yield return new($"recall_{label}", $"recall of {name} (%)", run =>
                Of(run)?.Recall is { } recall && double.IsFinite(recall) ? recall : null)
            {
                Scale = 100,
                IsAside = true,
            };
            yield return new($"f1_{label}", $"F1 of {name} (%)", run => Of(run)?.F1 is { } f1 && double.IsFinite(f1) ? f1 : null)
            {
                Scale = 100,
                IsAside = true,
            };

            ClassScore? Of(RecordedRun run) => run.Summary?.ByClass?.Classes.ElementAtOrDefault(label);
        }
    }

    private static Metric Scaled(IReadOnlyList<RecordedRun> runs, string name, string unit, string to, Func<RecordedRun, double?> of)
    {
        var (scale, prefix) = UnitPrefix.For(runs.Max(of) ?? 0);
        return new(name, $"{prefix}{unit} {to}", of) { Scale = scale, IsHigherBetter = false };
    }
}
