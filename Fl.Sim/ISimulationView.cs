using Fl.Core;

namespace Fl.Sim;

/// <summary>Shows a run while it goes on. A view must not throw.</summary>
public interface ISimulationView : IRoundSink, IProgress<string>
{
    /// <summary>Everything is loaded; training is about to start.</summary>
    void Start(SimulationPlan plan);
}
