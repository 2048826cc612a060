namespace Fl.Sim;

/// <summary>A worker may not, or cannot, train a run that another may.</summary>
/// <param name="message">Why, as a sentence.</param>
internal sealed class WorkerUnfitException(string message) : Exception(message);
