using System.Reflection;

namespace Fl.Cli;

/// <summary>An assembly of the user's own as it was read.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record LibraryFile(string Path, byte[] Bytes, AssemblyName Name);
