namespace Fl.Core;

/// <summary>Shows a run while it goes on. A view must not throw.</summary>
public interface IRunView : IRoundSink, IProgress<string>
{
    /// <summary>Everything is loaded; training is about to start.</summary>
    void Start(RunPlan plan);

    /// <summary>
    /// The run came to its end in this process, and all that it leaves behind is there. Nobody is told of a run that was over before,
    /// nor of one that another process ran whole.
    /// </summary>
    void Finish(FinishedRun run) { }
}
