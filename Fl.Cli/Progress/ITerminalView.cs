using Fl.Core;

namespace Fl.Cli;

/// <summary>A view on standard error; disposing it leaves the terminal as it was found, with the last state on it.</summary>
public interface ITerminalView : IRunView, IDisposable;
