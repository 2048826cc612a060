namespace Fl.Core;

/// <summary>What <c>summary.json</c> tells of the classes of the test set, by the final model.</summary>
/// <param name="MacroF1">See <see cref="ClassReport.MacroF1"/>.</param>
/// <param name="Top5Accuracy">See <see cref="ClassReport.Top5Accuracy"/>.</param>
/// <param name="Classes">Each of them; empty where there are more than <see cref="MostClasses"/>,
/// which <see cref="ClassTables"/> alone tell.</param>
public sealed record ClassSummary(double MacroF1, double? Top5Accuracy, IReadOnlyList<ClassScore> Classes)
{
    /// <summary>Classes that a summary lists.</summary>
    public const int MostClasses = 1000;

    /// <summary>The summary of a report.</summary>
    public static ClassSummary Of(ClassReport report) =>
        new(report.MacroF1, report.Top5Accuracy, report.Classes.Count > MostClasses ? [] : report.Classes);
}
