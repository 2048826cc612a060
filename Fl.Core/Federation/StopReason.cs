namespace Fl.Core;

/// <summary>What ended a run before its last round.</summary>
/// <param name="By">The key of <see cref="StopOptions"/>.</param>
/// <param name="Why">In words, without a full stop.</param>
public sealed record StopReason(string By, string Why);
