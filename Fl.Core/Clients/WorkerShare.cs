namespace Fl.Core;

/// <summary>What a worker of a cluster did in a round.</summary>
/// <param name="Worker">Its address.</param>
/// <param name="Clients">That it trained and whose updates were taken from it.</param>
/// <param name="Examples">Training examples of those.</param>
/// <param name="Speed">Training examples a second, over its last shares.</param>
/// <param name="BytesDown">That it was sent: messages and what its clients keep.</param>
/// <param name="BytesUp">That it sent: sums or updates, and reports.</param>
public sealed record WorkerShare(string Worker, int Clients, long Examples, double Speed, long BytesDown, long BytesUp);
