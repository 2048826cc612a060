namespace Fl.Cli;

/// <summary>Chooses how to show a run.</summary>
public static class SimulationViews
{
    /// <summary>Live where standard error is a terminal, one plain line a round where it is not.</summary>
    public static ITerminalView ForTerminal(bool redirected) => redirected ? new PlainView(Console.Error) : new LiveView();

    /// <summary>The same for a sweep: one plain line a run.</summary>
    public static ITerminalSweepView ForSweep(bool redirected) => redirected ? new PlainSweepView(Console.Error) : new LiveSweepView();
}
