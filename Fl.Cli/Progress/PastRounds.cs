using Fl.Core;

namespace Fl.Cli;

/// <summary>What a run that goes on had come to before.</summary>
internal static class PastRounds
{
    /// <summary>Its evaluated rounds, the first first; none of a run that begins.</summary>
    public static IReadOnlyList<RoundPoint> Of(RunPlan plan) =>
        plan.Done == 0 ? [] : [.. RoundsReader.Read(Path.Combine(plan.Folder, RoundsCsv.Name))
            .Where(point => point.Round <= plan.Done && point.TestAccuracy is not null)];
}
