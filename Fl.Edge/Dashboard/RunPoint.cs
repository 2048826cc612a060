using Fl.Core;

namespace Fl.Edge;

/// <summary>A round as a point of the curves.</summary>
/// <param name="Bytes">Of all rounds up to it, both directions.</param>
internal sealed record RunPoint(
    int Round, double WallSeconds, double? VirtualSeconds, double? TrainLoss, double? TestLoss, double? Accuracy, long Bytes)
{
    public double? ValidationLoss { get; init; }

    public double? ValidationAccuracy { get; init; }

    public static RunPoint Of(RoundResult result, long bytesBefore) => new(
        result.Round, result.WallSeconds, result.VirtualSeconds, Finite(result.TrainLoss), Finite(result.Test?.Loss),
        Finite(result.Test?.Accuracy),
        bytesBefore + result.BytesDown + result.BytesUp)
    {
        ValidationLoss = Finite(result.Validation?.Loss),
        ValidationAccuracy = Finite(result.Validation?.Accuracy),
    };

    public static RunPoint Of(RoundPoint point) => new(
        point.Round, point.WallSeconds, Finite(point.VirtualSeconds), Finite(point.TrainLoss), Finite(point.TestLoss),
        Finite(point.TestAccuracy), (long)point.Bytes)
    {
        ValidationLoss = Finite(point.ValidationLoss),
        ValidationAccuracy = Finite(point.ValidationAccuracy),
    };

    /// <summary>As the page gets it: null where there is no figure.</summary>
    public double?[] ToArray() =>
        [Round, Math.Round(WallSeconds, 3), VirtualSeconds, TrainLoss, TestLoss, Accuracy, Bytes, ValidationLoss, ValidationAccuracy];

    /// <summary>JSON has no other numbers.</summary>
    public static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
