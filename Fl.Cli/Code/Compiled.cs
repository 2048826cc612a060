namespace Fl.Cli;

/// <summary>What C# files became.</summary>
/// <param name="Assembly">With its symbols inside.</param>
/// <param name="Documentation">The file of its documentation comments; null where there is none.</param>
internal sealed record Compiled(byte[] Assembly, string? Documentation);
