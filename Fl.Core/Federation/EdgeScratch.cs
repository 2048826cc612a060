namespace Fl.Core;

/// <summary>What edge aggregators have together.</summary>
/// <param name="Start">The global weights at the round's beginning.</param>
/// <param name="Change">Room for a change of the whole model, of one edge after another.</param>
/// <param name="Answer">Room for what travels of one.</param>
internal sealed record EdgeScratch(HostVector Start, HostVector Change, HostVector Answer);
