using Fl.Core;
using Fl.Reports;

namespace Fl.Cli;

/// <summary>
/// Draws the pictures of a run: the partition while the run trains, since it is known from the start and the first picture takes the
/// longest, and the others when it is over.
/// </summary>
internal sealed class PlotsBeside : IRunView
{
    private Task<bool> partition = Task.FromResult(false);

    public void Start(RunPlan plan) => partition = Task.Run(() => Draw(plan.Folder));

    public void Write(RoundResult result) { }

    public void Report(string value) { }

    /// <summary>Draws what is left to draw.</summary>
    /// <inheritdoc cref="RunPlots.Write"/>
    public void Finish(string folder, Action<string> report) => RunPlots.Write(folder, report, isDealt: partition.Result);

    /// <returns>Whether it is drawn; where it is not, it is tried again at the end, which says why.</returns>
    private static bool Draw(string folder)
    {
        var priority = Thread.CurrentThread.Priority;
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        try
        {
            RunPlots.DrawPartition(folder);
            return true;
        }
        catch (Exception error) when (error is BadInputException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            Thread.CurrentThread.Priority = priority;
        }
    }
}
