namespace Fl.Cli;

/// <summary>A file of code as it was read: what is compiled, hashed and kept is the same.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record SourceFile(string Path, byte[] Bytes);
