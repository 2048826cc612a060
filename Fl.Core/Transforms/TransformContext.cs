namespace Fl.Core;

/// <summary>What a <see cref="Transform"/> is told of the update at hand.</summary>
/// <param name="Seed">The experiment's.</param>
/// <param name="Task">What the client was asked; the server may know more of it than the client, such as its grids.</param>
/// <param name="Layout">What is where in the message.</param>
public readonly record struct TransformContext(long Seed, FitTask Task, MessageLayout Layout);
