using Fl.Edge.Flower;

namespace Fl.Edge;

/// <summary>What a Flower server asks of a client.</summary>
/// <param name="Request">Without its parameters, which are received in place.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
internal sealed record FlowerTask(FlowerRequest Request, string? Fault);
