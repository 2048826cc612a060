using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// pFedMe (Dinh, Tran, Nguyen, "Personalized Federated Learning with Moreau Envelopes", NeurIPS 2020, Algorithm 1): on each batch a client
/// takes k steps theta -= lr (grad f(theta) + lambda (theta - w_i)) (Equation 7) and then w_i -= eta lambda (w_i - theta) (Equation 8);
/// the server sets w = (1 - beta) w + beta mean(w_i), a plain mean. lr is train.lr, and R is all batches of train.epochs. theta is the
/// client's own model: it starts a round at w, as the authors' code has it, and one that was never drawn is scored with w.
/// </summary>
[Named("pfedme")]
public sealed record PFedMe : Strategy
{
    /// <summary>How much the clients' own models are held to their copies of the global one.</summary>
    [Range(1e-6, 1e6)] public double Lambda { get; init; } = 15;

    /// <summary>Steps of theta on each batch: K.</summary>
    [Range(1, 1000)] public int K { get; init; } = 5;

    /// <summary>Learning rate of w_i.</summary>
    [Range(0.0, 1e6)] public double Eta { get; init; } = 0.005;

    /// <summary>Share of the clients' mean in the new global weights; the paper tries 1 to 4.</summary>
    [Range(0.0, 1e6)] public double Beta { get; init; } = 1;

    public override LocalSteps Steps => LocalSteps.Own;

    public override double Weigh(Update update) => 1;

    public override void Fit(LocalTraining local)
    {
        var (theta, k) = (local.Parameters, 0);
        using var w = theta.Allocate(theta.Length);
        w.CopyFrom(theta);
        foreach (var gradient in local.Batches(local.Epochs, K))
        {
            gradient.AddDifference((float)Lambda, theta, w);
            theta.AddScaled((float)-local.Lr, gradient);
            if (++k % K == 0) w.AddDifference((float)(Eta * Lambda), theta, w);
        }
        local.State("personal").CopyFrom(theta);
        theta.CopyFrom(w);
    }

    public override void Personalize(LocalTraining local) => local.Parameters.CopyFrom(local.State("personal", local.Global));

    public override double Work(in WorkPlan plan) => K * base.Work(plan);

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.AddScaled((float)Beta, updates.Delta);
}
