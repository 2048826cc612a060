namespace Fl.Cli;

/// <summary>Chooses how to show a run.</summary>
public static class SimulationViews
{
    /// <summary>Live where standard error is a terminal, one plain line a round where it is not.</summary>
    public static ITerminalView ForTerminal(bool redirected) => redirected ? new PlainView(Console.Error) : new LiveView();
}
