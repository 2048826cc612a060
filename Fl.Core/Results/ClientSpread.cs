using System.Text.Json.Serialization;

namespace Fl.Core;

/// <summary>How a figure is spread over the clients, every client counting the same.</summary>
/// <param name="Clients">Clients that have the figure.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Variance">Population variance; in squares of the figure,
/// so that 0.01 is what papers call 100 for accuracies in percent.</param>
/// <param name="StandardDeviation">Its square root.</param>
/// <param name="Worst10Percent">Mean of the lowest tenth of the clients, rounded up to a whole client.</param>
/// <param name="Min">Lowest.</param>
/// <param name="Max">Highest.</param>
public sealed record ClientSpread(
    int Clients, double Mean, double Variance, double StandardDeviation,
    [property: JsonPropertyName("worst_10_percent")] double Worst10Percent, double Min, double Max)
{
    /// <summary>Of at least one value.</summary>
    public static ClientSpread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var mean = sorted.Average();
        var variance = sorted.Average(v => (v - mean) * (v - mean));
        return new(sorted.Length, mean, variance, Math.Sqrt(variance),
            sorted.Take((sorted.Length + 9) / 10).Average(), sorted[0], sorted[^1]);
    }
}
