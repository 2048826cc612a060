namespace Fl.Edge;

/// <summary>A run in a table of runs.</summary>
/// <param name="Id">Where it is among the folders shown, with slashes.</param>
/// <param name="Rounds">That it is to have; null where its experiment does not say.</param>
/// <param name="Round">The last that is over.</param>
/// <param name="Accuracy">In the last round that was tested.</param>
/// <param name="Changed">When it got to that round, in seconds since 1970.</param>
/// <param name="Values">What it has for each of the table's keys.</param>
internal sealed record ListedRun(
    string Id, string Experiment, string Seed, int? Rounds, int Round, bool IsOver, double? Accuracy, double? Loss,
    double? ValidationAccuracy, long Changed, IReadOnlyList<string> Values);
