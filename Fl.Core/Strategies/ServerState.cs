namespace Fl.Core;

/// <summary>What the server carries from round to round.</summary>
/// <param name="Weights">The flat global weights, length <see cref="Layout.Length"/>; a strategy steps them in place.</param>
public sealed record ServerState(Vector Weights);
