namespace Fl.Core;

/// <summary>What a <see cref="Selection"/> draws from; the draw is a function of it alone.</summary>
/// <param name="Seed">The experiment's.</param>
/// <param name="Round">1-based.</param>
/// <param name="Size">Clients to draw, at most as many as are eligible.</param>
/// <param name="Eligible">Clients that have examples and are there, ascending.</param>
/// <param name="Examples">Training examples of every client, by its number.</param>
/// <param name="Server">What earlier rounds left, e.g. by <see cref="Selection.Observe"/>.</param>
public sealed record SelectionRequest(
    long Seed, int Round, int Size, IReadOnlyList<int> Eligible, IReadOnlyList<int> Examples, ServerState Server);
