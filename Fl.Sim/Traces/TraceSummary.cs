namespace Fl.Sim;

/// <summary>What was written to a trace.</summary>
/// <param name="Users">How many.</param>
/// <param name="Windows">Of all users together.</param>
/// <param name="Length">Seconds after which the trace begins anew.</param>
/// <param name="Share">Share of the time that users are there, 0 to 1.</param>
public sealed record TraceSummary(int Users, int Windows, double Length, double Share)
{
    /// <summary>Users that were left out.</summary>
    public int LeftOut { get; init; }

    /// <summary>Why the first of them was; empty where none was.</summary>
    public string Reason { get; init; } = "";
}
