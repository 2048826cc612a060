namespace Fl.Cli;

/// <summary>Chooses how to show a run.</summary>
public static class SimulationViews
{
    /// <summary>Live where standard error is a terminal, one plain line a round where it is not; or JSON.</summary>
    public static ITerminalView ForTerminal(bool redirected, bool isJson = false) =>
        isJson ? new JsonView(Console.Error, TimeProvider.System) : redirected ? new PlainView(Console.Error) : new LiveView();

    /// <summary>The same for a sweep: one plain line a run.</summary>
    public static ITerminalSweepView ForSweep(bool redirected, bool isJson = false) =>
        isJson ? new JsonSweepView(Console.Error, TimeProvider.System)
        : redirected ? new PlainSweepView(Console.Error, TimeProvider.System)
        : new LiveSweepView();
}
