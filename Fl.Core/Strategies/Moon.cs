using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// MOON (Li, He, Song, "Model-Contrastive Federated Learning", CVPR 2021, Algorithm 1): a client adds mu times the model-contrastive loss
/// -log(e^(cos(z, z_glob)/tau) / (e^(cos(z, z_glob)/tau) + e^(cos(z, z_prev)/tau))) to its own (Equations 3 and 4), z being what the
/// weights at hand make of an image, z_glob what the global model does, and z_prev what the client's own last model did. The paper has a
/// projection head before the output layer; here z is what the model's last linear layer is given, so that layers of the model are the
/// head, if there are any. In its first round a client's last model is the global one, and the loss has no gradient. The train loss is
/// without it. The paper tunes mu over 0.1, 1, 5 and 10.
/// </summary>
[Named("moon")]
public sealed record Moon : Strategy
{
    /// <summary>Weight of the model-contrastive loss; with 0 it is FedAvg.</summary>
    [Range(0.0, 1e6)]
    public double Mu { get; init; } = 1;

    /// <summary>Temperature: tau.</summary>
    [Range(1e-3, 1e6)]
    public double Temperature { get; init; } = 0.5;

    /// <summary>
    /// Rounds of plain FedAvg before the loss is added: with a large mu a model that knows nothing yet is only held where it is.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? WarmUp { get; init; }

    public override void Fit(LocalTraining local)
    {
        var previous = local.State("previous", local.GlobalWeights);
        local.Contrast(toward: local.GlobalWeights, away: previous, MuIn(local.Round), Temperature);
        local.Run();
        previous.CopyFrom(local.Weights);
    }

    public override double Work(in WorkPlan plan) => base.Work(plan) * (MuIn(plan.Round) > 0 ? 5.0 / 3 : 1);

    private double MuIn(int round) => round <= WarmUp ? 0 : Mu;

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);

    public override IEnumerable<Problem> Problems(Model model) => model.RepresentationLength > 0 ? []
        : [new("name", $"moon compares what is made of an image before the last linear layer, and model '{model.Name}' has no such layer, "
            + "or trains nothing before it.")];
}
