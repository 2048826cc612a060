using Fl.Core;

namespace Fl.Edge;

/// <summary>How a Flower client trains for one request.</summary>
/// <param name="Train">The experiment's own, with what the server says in its place.</param>
/// <param name="ProximalMu">
/// Strength of FedProx's proximal term; null where the server says none, and the experiment's strategy is what counts.
/// </param>
internal sealed record FlowerTraining(TrainOptions Train, double? ProximalMu = null);
