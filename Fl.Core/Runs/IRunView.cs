namespace Fl.Core;

/// <summary>Shows a run while it goes on. A view must not throw.</summary>
public interface IRunView : IRoundSink, IProgress<string>
{
    /// <summary>Everything is loaded; training is about to start.</summary>
    void Start(RunPlan plan);
}
