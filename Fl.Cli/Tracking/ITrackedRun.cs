using Fl.Core;

namespace Fl.Cli;

/// <summary>A run at work, where it is followed. No call waits for anybody, and none throws.</summary>
internal interface ITrackedRun
{
    /// <summary>A round is over.</summary>
    void Write(TimedPoint point);

    /// <summary>Nothing more comes.</summary>
    /// <param name="summary">Null of a run that has not come to its end.</param>
    void End(RunEnd end, RunSummary? summary);
}
