using Fl.Core;

namespace Fl.Reports;

/// <summary>What curves of runs can show: one of those below, or one of your own.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Of">After a round; null where it was not measured.</param>
public sealed record PlotMeasure(string Name, string Label, Func<RoundPoint, double?> Of)
{
    /// <summary>In percent.</summary>
    public static readonly PlotMeasure Accuracy = Percent("accuracy", "test accuracy (%)", point => point.TestAccuracy);

    /// <inheritdoc cref="Accuracy"/>
    public static readonly PlotMeasure ValidationAccuracy =
        Percent("validation-accuracy", "validation accuracy (%)", point => point.ValidationAccuracy);

    public static readonly PlotMeasure TestLoss = Loss("test-loss", "test loss", point => point.TestLoss);

    public static readonly PlotMeasure ValidationLoss = Loss("validation-loss", "validation loss", point => point.ValidationLoss);

    public static readonly PlotMeasure TrainLoss = Loss("train-loss", "training loss", point => point.TrainLoss);

    /// <summary>Those of the command line.</summary>
    internal static readonly IReadOnlyList<PlotMeasure> All = [Accuracy, TestLoss, ValidationAccuracy, ValidationLoss, TrainLoss];

    /// <summary>Values that it cannot be beyond.</summary>
    public (double Min, double Max) Limits { get; init; } = (double.NegativeInfinity, double.PositiveInfinity);

    private static PlotMeasure Percent(string name, string label, Func<RoundPoint, double?> of) =>
        new(name, label, point => of(point) * 100) { Limits = (0, 100) };

    private static PlotMeasure Loss(string name, string label, Func<RoundPoint, double?> of) =>
        new(name, label, of) { Limits = (0, double.PositiveInfinity) };
}
