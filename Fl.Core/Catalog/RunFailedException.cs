namespace Fl.Core;

/// <summary>A run cannot go on; the message is one line a person can act on. The command line exits with 1.</summary>
public sealed class RunFailedException(string message) : Exception(message);
