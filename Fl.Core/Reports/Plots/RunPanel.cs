using Fl.Core;

namespace Fl.Reports;

/// <summary>The groups of runs of a panel.</summary>
/// <param name="Title">Null where there is one panel.</param>
/// <param name="Groups">Each with its name as its one value.</param>
internal sealed record RunPanel(string? Title, IReadOnlyList<RunGroup> Groups)
{
    /// <summary>What tells the groups apart, in words; null for nothing.</summary>
    public string? ToldBy { get; init; }
}
