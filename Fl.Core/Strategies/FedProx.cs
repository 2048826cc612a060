using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedProx (Li et al., "Federated Optimization in Heterogeneous Networks", MLSys 2020, Algorithm 2): a client minimizes
/// F_k(w) + mu/2 |w - w^t|^2, so mu (w - w^t) is added to its gradients. A straggler trains for a random number of the epochs, 1 to
/// train.epochs, and its partial work counts. Updates are weighted by examples; the paper draws clients by examples
/// instead, and weights them equally.
/// </summary>
[Named("fedprox")]
public sealed record FedProx : Strategy
{
    /// <summary>Strength of the proximal term; with 0, and no stragglers, it is FedAvg.</summary>
    [Range(0.0, 1e6)]
    public double Mu { get; init; } = 0.01;

    /// <summary>Probability that a client of a round is a straggler; the paper has 0, 0.5 and 0.9.</summary>
    [Range(0.0, 1.0)]
    public double Stragglers { get; init; }

    /// <summary>
    /// What becomes of a straggler's partial work: it counts, as in the paper, or it is thrown away, as the paper has FedAvg do.
    /// </summary>
    public StragglerWork PartialWork { get; init; }

    public override IReadOnlyList<string> Reports => PartialWork is StragglerWork.Drop ? [Straggled] : [];

    public override void Fit(LocalTraining local)
    {
        local.Pull(local.Global, Mu);
        var (straggles, epochs) = DrawWork(local.Random(Purpose.Straggler), local.Epochs);
        local.Run(epochs);
        if (PartialWork is StragglerWork.Drop) local.Report(Straggled, straggles ? 1 : 0);
    }

    public override LocalTerms? Terms => Stragglers == 0 && PartialWork is StragglerWork.Keep ? new(Proximal: Mu) : null;

    public override double Work(in WorkPlan plan) =>
        (double)DrawWork(new RandomStream(plan.Seed, Purpose.Straggler, plan.Draw, plan.Client), plan.Epochs).Epochs
        * plan.Batches.Examples;

    public override double Weigh(Update update) => PartialWork is StragglerWork.Drop && update.Numbers[Straggled] > 0 ? 0 : update.Examples;

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);

    private const string Straggled = "straggled";

    private (bool Straggles, int Epochs) DrawWork(RandomStream random, int epochs) =>
        random.NextSingle() < Stragglers ? (true, 1 + random.Next(epochs)) : (false, epochs);
}
