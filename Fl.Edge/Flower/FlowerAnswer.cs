using Fl.Core;
using Fl.Edge.Flower;

namespace Fl.Edge;

/// <summary>What a Flower client replied.</summary>
/// <param name="Reply">Without its parameters.</param>
/// <param name="Weights">Its parameters, as long as the model; null where none were wanted.</param>
/// <param name="Fault">What is wrong with them; null when nothing is.</param>
/// <param name="Bytes">Of the whole message.</param>
/// <param name="Began">When its first byte came, as a timestamp.</param>
internal sealed record FlowerAnswer(FlowerReply Reply, HostVector? Weights, string? Fault, long Bytes, long Began);
