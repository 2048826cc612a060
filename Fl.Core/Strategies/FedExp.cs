using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedExP (Jhunjhunwala, Wang, Joshi, "FedExP: Speeding Up Federated Averaging via Extrapolation", ICLR 2023, Algorithm 1): FedAvg
/// whose server learning rate is max(1, sum_k |d_k|^2 / (2 M (|d|^2 + epsilon))), M clients with changes d_k of plain mean d.
/// The paper also evaluates the mean of the last two models; here it is the last.
/// </summary>
[Named("fedexp")]
public sealed record FedExp : Strategy
{
    /// <summary>Keeps the rate small where the changes all but cancel; the paper tunes it from 1e-3 to 1e-1.</summary>
    [Range(1e-12, 1e6)]
    public double Epsilon { get; init; } = 1e-3;

    public override IReadOnlyList<string> Reports => ["square"];

    public override double Weigh(Update update) => 1;

    public override void Fit(LocalTraining local)
    {
        local.Run();
        local.Report("square", local.Delta.Dot(local.Delta));
    }

    public override string? WhyNot(Update update, in WorkPlan plan) =>
        update.Numbers["square"] is >= 0 and var square && square <= update.Message!.Dot(update.Message) * (1 + 1e-6)
            ? null : $"{update.Numbers["square"]:g3} for the square of its change, which is shorter";

    public override void Step(ServerState server, RoundUpdates updates)
    {
        var mean = updates.Mean(update => update.Numbers["square"]);
        server.Parameters.AddScaled((float)Math.Max(1, mean / (2 * (updates.Delta.Dot(updates.Delta) + Epsilon))), updates.Delta);
    }
}
