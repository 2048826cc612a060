namespace Fl.Core;

/// <summary>
/// FedBN (Li, Jiang, Zhang, Kamp, Dou, "FedBN: Federated Learning on Non-IID Features via Local Batch Normalization", ICLR 2021,
/// Algorithm 1): FedAvg of all but the BatchNorm layers, of which each client keeps its own, weights and running statistics. The mean
/// is plain, as in the paper. The global model's BatchNorm layers stay as they began: it is the clients' own models that count, so
/// see <c>evaluate.clients</c>. A layer is a BatchNorm if it has running statistics.
/// </summary>
[Named("fedbn")]
public sealed record FedBN : Strategy
{
    public override bool StaysLocal(Model model, Segment segment) => model.Layout.HasTensor($"{segment.Layer}.running_mean");

    public override double Weigh(Update update) => 1;

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);

    public override IEnumerable<Problem> Problems(Model model) =>
        model.Layout.Segments.Any(segment => StaysLocal(model, segment))
            ? [] : [new("name", $"fedbn keeps BatchNorm layers with the clients, and model '{model.Name}' has none.")];
}
