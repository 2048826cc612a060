using Fl.Core;

namespace Fl.Edge;

/// <summary>How well a run's final model knows a class of the test set.</summary>
/// <param name="Name">The class'.</param>
/// <param name="Examples">How many it has.</param>
/// <param name="Recall">Null where it has none.</param>
/// <param name="Precision">Null where nothing is taken for it.</param>
internal sealed record ClassRow(string Name, int Examples, double? Recall, double? Precision, double? F1)
{
    /// <summary>Classes that a page has room for.</summary>
    private const int Most = 100;

    /// <summary>The classes of a run that is over; null where it tells of none, or of too many.</summary>
    public static IReadOnlyList<ClassRow>? Of(RunSummary? summary) => summary?.ByClass?.Classes is { Count: > 0 and <= Most } classes
        ? [.. classes.Select(score =>
            new ClassRow(score.Name, score.Examples, Finite(score.Recall), Finite(score.Precision), Finite(score.F1)))]
        : null;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
