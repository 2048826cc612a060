using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedRep (Collins, Hassani, Mokhtari, Shakkottai, "Exploiting Shared Representations for Personalized Federated Learning", ICML 2021,
/// Algorithm 1): a client first trains its own head, the last layer, for head_epochs with the representation as received, then the
/// representation for train.epochs with the head as it is; the server takes the plain mean of the representations. A client's own
/// model is its last head on the newest representation, so see <c>evaluate.clients</c>; one that was never drawn has the first head.
/// </summary>
[Named("fedrep")]
public sealed record FedRep : Strategy
{
    /// <summary>Local epochs on the head: tau; the paper's experiments have 10, and 1 or 5 on the representation.</summary>
    [Range(1, 100_000)]
    public int HeadEpochs { get; init; } = 10;

    public override bool StaysLocal(Model model, Segment segment) => segment.Layer == model.Layout.Layers[^1];

    public override double Weigh(Update update) => 1;

    public override void Fit(LocalTraining local)
    {
        local.RunOwn(HeadEpochs);
        local.RunShared(local.Epochs);
    }

    public override double Work(in WorkPlan plan) => base.Work(plan) + (double)HeadEpochs * plan.Batches.Examples;

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);

    public override IEnumerable<Problem> Problems(Model model) =>
        model.Layout.Layers.Count > 1 ? [] : [new("name", $"fedrep shares all but the last layer, and model '{model.Name}' has no other.")];
}
