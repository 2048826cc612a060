namespace Fl.Sim;

/// <summary>A worker has not done what it was to do, and another may do it.</summary>
/// <param name="message">What became of it.</param>
internal sealed class WorkerLostException(string message) : Exception(message);
