using Fl.Core;

namespace Fl.Cli;

/// <summary>What curves of runs can show.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Of">After a round; null where it was not measured.</param>
internal sealed record PlotMeasure(string Name, string Label, Func<RoundPoint, double?> Of)
{
    public static readonly IReadOnlyList<PlotMeasure> All =
    [
        new("accuracy", "test accuracy (%)", point => point.TestAccuracy * 100) { Limits = (0, 100) },
        new("test-loss", "test loss", point => point.TestLoss) { Limits = (0, double.PositiveInfinity) },
        new("validation-accuracy", "validation accuracy (%)", point => point.ValidationAccuracy * 100) { Limits = (0, 100) },
        new("validation-loss", "validation loss", point => point.ValidationLoss) { Limits = (0, double.PositiveInfinity) },
        new("train-loss", "training loss", point => point.TrainLoss) { Limits = (0, double.PositiveInfinity) },
    ];

    /// <summary>Values that it cannot be beyond.</summary>
    public required (double Min, double Max) Limits { get; init; }
}
