using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>What a device reports of its part in a round, as fields of a <see cref="Result"/>: both directions of the wire.</summary>
internal static class ReportFields
{
    /// <summary>A completed part, without its vectors.</summary>
    public static Result Write(ClientReport report) => new()
    {
        Completed = true,
        Examples = (uint)report.Examples,
        Loss = report.TrainLoss,
        Accuracy = report.TrainAccuracy,
        Seconds = report.Seconds,
        Steps = (uint)report.Steps,
        ExamplesMet = (ulong)report.ExamplesMet,
    };

    /// <summary>The same as the server takes it: no number that a device can make up overflows a sum.</summary>
    /// <param name="examples">Training examples of the client, as it said when it was ready.</param>
    public static ClientReport Read(Result result, int client, int examples) => new(client, UpdateStatus.Completed, "", examples)
    {
        TrainLoss = result.Loss,
        TrainAccuracy = result.Accuracy,
        Seconds = double.IsFinite(result.Seconds) ? Math.Max(0, result.Seconds) : 0,
        Steps = (int)Math.Min(result.Steps, int.MaxValue),
        ExamplesMet = (long)Math.Min(result.ExamplesMet, int.MaxValue),
    };
}
