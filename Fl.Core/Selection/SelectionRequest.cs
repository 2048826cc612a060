namespace Fl.Core;

/// <summary>What a <see cref="Selection"/> draws from; the draw is a function of it alone.</summary>
/// <param name="Seed">The experiment's.</param>
/// <param name="Draw">1-based, labels the draw's random numbers: the round, or, where an asynchronous run asks clients one by one,
/// how many it has asked.</param>
/// <param name="Size">Clients to draw, at most as many as are eligible.</param>
/// <param name="Eligible">Clients that have examples and are there, ascending.</param>
/// <param name="Examples">Training examples of every client, by its number.</param>
/// <param name="Server">The round, and what earlier ones left, e.g. by <see cref="Selection.Observe"/>.</param>
public sealed record SelectionRequest(
    long Seed, int Draw, int Size, IReadOnlyList<int> Eligible, IReadOnlyList<int> Examples, ServerState Server);
