using System.Diagnostics;

namespace Fl.Faults;

/// <summary>
/// The suite runs in a short form with the other tests, and in a long form where FL_FAULTS is <c>long</c>. What it did is added
/// as rows of a table to the file that FL_FAULTS_REPORT names.
/// </summary>
internal static class Form
{
    private static readonly Lock Gate = new();

    public static int Of(int shortForm, int longForm) =>
        Environment.GetEnvironmentVariable("FL_FAULTS") == "long" ? longForm : shortForm;

    /// <summary>Reports what was tried, what came of it, and what runs it again.</summary>
    public static void Report(string fault, int tries, string outcome, Stopwatch time)
    {
        var row = $"| {fault} | {tries:n0} | {outcome} | {time.Elapsed.TotalSeconds:n0} s | `-class "
            + $"{TestContext.Current.TestClass!.TestClassName}` |";
        TestContext.Current.TestOutputHelper?.WriteLine(row);
        if (Environment.GetEnvironmentVariable("FL_FAULTS_REPORT") is not { } report) return;
        lock (Gate) File.AppendAllText(report, row + "\n");
    }
}
