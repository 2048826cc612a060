using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedPer (Arivazhagan, Aggarwal, Singh, Choudhary, "Federated Learning with Personalization Layers", arXiv 1912.00818,
/// Algorithms 1 and 2): FedAvg of the base layers, weighted by examples; each client keeps the last layers to itself and trains both
/// together. The global model's last layers stay as they began, so see <c>evaluate.clients</c>; a client that was never drawn has them
/// so too. A layer is what has weights; the paper counts a ResNet's blocks.
/// </summary>
[Named("fedper")]
public sealed record FedPer : Strategy
{
    /// <summary>How many layers stay with the clients, counted from the last: K_P.</summary>
    [Range(1, 1000)]
    public int PersonalLayers { get; init; } = 1;

    public override bool StaysLocal(Model model, Segment segment) => model.Layout.Layers.TakeLast(PersonalLayers).Contains(segment.Layer);

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);

    public override IEnumerable<Problem> Problems(Model model) =>
        PersonalLayers < model.Layout.Layers.Count
            ? [] : [new("personal_layers", $"personal_layers {PersonalLayers} leaves nothing to share: "
                + $"model '{model.Name}' has {model.Layout.Layers.Count} layers with weights.")];
}
