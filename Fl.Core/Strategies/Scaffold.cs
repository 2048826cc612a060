using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Stochastic controlled averaging (Karimireddy et al., "SCAFFOLD", ICML 2020, Algorithm 1). A local step follows
/// g_i(y) - c_i + c; then c_i becomes c_i+, and the server steps x += server_lr mean(y_i - x) and c += sum(c_i+ - c_i) / N,
/// N being all clients. Means are plain and variates start at 0, as in the paper, whose local steps are plain SGD. With momentum the
/// velocity is that of the gradients alone, and the correction lr (c - c_i) is taken beside it: a velocity that carries stale variates on
/// diverges. Where c_i+ comes from the change of the weights, that is divided by how far the local optimizer carries a constant gradient
/// (lr |a|_1 of FedNova), which for plain SGD is K lr.
/// </summary>
[Named("scaffold")]
public sealed record Scaffold : Strategy
{
    /// <summary>Server learning rate: eta_g.</summary>
    [Range(0.0, 1e6)]
    public double ServerLr { get; init; } = 1;

    /// <summary>How a client renews its control variate.</summary>
    public ControlVariate Option { get; init; } = ControlVariate.Two;

    public override IReadOnlyList<string> Broadcasts => ["c"];
    public override IReadOnlyList<string> Returns => ["delta_c"];

    public override LocalSteps Steps => Option is ControlVariate.One ? LocalSteps.Any : LocalSteps.Linear;

    public override double Weigh(Update update) => Option is ControlVariate.NiidBench ? update.Examples : 1;

    public override void Fit(LocalTraining local)
    {
        var (c, own, change) = (local.Received("c"), local.State("c"), local.Returned("delta_c"));
        if (Option is ControlVariate.One) local.FullGradient(change);
        var beside = Option is ControlVariate.NiidBench || local.Train.Optimizer.CarryLimit > 1;
        local.Drift(c, afterStep: beside);
        local.Drift(own, -1, afterStep: beside);
        local.Run();
        if (Option is ControlVariate.One) change.AddScaled(-1, own);
        else
        {
            change.AddScaled(-1, c);
            var length = Option is ControlVariate.NiidBench ? local.Steps : local.CarriedLength();
            change.AddScaled((float)(-1 / (length * local.Lr)), local.Delta);
        }
        own.Add(change);
    }

    public override double Work(in WorkPlan plan) => base.Work(plan) + (Option is ControlVariate.One ? plan.Batches.Examples : 0);

    public override void Step(ServerState server, RoundUpdates updates)
    {
        server.Parameters.AddScaled((float)ServerLr, updates.Delta);
        server.Vector("c").AddScaled((float)updates.Count / server.Clients, updates.Returned("delta_c"));
    }
}
