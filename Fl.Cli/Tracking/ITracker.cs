namespace Fl.Cli;

/// <summary>Where runs are followed while they go on. What goes wrong there is told in the end, and never reaches a run.</summary>
internal interface ITracker : IAsyncDisposable
{
    /// <summary>A run starts, or goes on.</summary>
    ITrackedRun Begin(StartedRun run);
}
