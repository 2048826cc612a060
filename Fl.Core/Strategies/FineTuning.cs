using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedAvg with local fine-tuning (Wang, Mathews, Kiddon, Eichner, Beaufays, Ramage, "Federated Evaluation of On-device Personalization",
/// arXiv 1910.10252, Section 3): before it is scored on its held-out examples (<c>evaluate.clients</c>), each client trains
/// the global model on its own for some epochs, as train says. Nothing of that is kept, and the global model is FedAvg's.
/// </summary>
[Named("fine-tuning")]
public sealed record FineTuning : Strategy
{
    /// <summary>Epochs of fine-tuning.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 1;

    public override void Personalize(LocalTraining local) => local.Run(Epochs);

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);
}
