namespace Fl.Reports;

/// <summary>A figure of a run at a step.</summary>
/// <param name="Key">What stands before a slash is its group.</param>
internal sealed record MlflowMetric(string Key, double Value, DateTimeOffset Time, int Step);
