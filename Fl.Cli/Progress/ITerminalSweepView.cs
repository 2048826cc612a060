using Fl.Sim;

namespace Fl.Cli;

/// <summary>A view of a sweep on standard error; disposing it leaves the terminal as it was found, with the last state on it.</summary>
public interface ITerminalSweepView : ISweepView, IDisposable;
