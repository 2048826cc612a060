using System.ComponentModel.DataAnnotations;
using Fl.Core;

/// <summary>
/// FedCM (Xu et al., "FedCM: Federated Learning with Client-level Momentum", 2021, Algorithm 1): clients step by
/// v = alpha g + (1 - alpha) Delta with the server's direction Delta, which stands still while they train; Delta becomes the mean of
/// their (w0 - w) / (lr K) over K steps, and the server steps by the mean change. Means are plain.
/// </summary>
[Named("fedcm")]
public sealed record FedCm : Strategy
{
    /// <summary>Share of the client's own gradient in a step; 1 is FedAvg.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Alpha { get; init; } = 0.1;

    public override IReadOnlyList<string> Broadcasts => ["direction"];

    public override IReadOnlyList<string> Returns => ["direction"];

    public override LocalSteps Steps => LocalSteps.Own;

    public override double Weigh(Update update) => 1;

    public override void Fit(LocalTraining local)
    {
        var direction = local.Received("direction");
        foreach (var gradient in local.Batches(local.Epochs))
        {
            if (local.Round > 1)
            {
                gradient.Scale((float)Alpha);
                gradient.AddScaled((float)(1 - Alpha), direction);
            }
            local.Parameters.AddScaled((float)-local.Lr, gradient);
        }
        local.Returned("direction").AddScaled((float)(-1 / (local.Lr * local.Steps)), local.Delta);
    }

    public override void Step(ServerState server, RoundUpdates updates)
    {
        server.Parameters.Add(updates.Delta);
        server.Vector("direction").CopyFrom(updates.Returned("direction"));
    }
}
