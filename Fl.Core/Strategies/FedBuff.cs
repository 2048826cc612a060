using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedBuff (Nguyen et al., "Federated Learning with Buffered Asynchronous Aggregation", AISTATS 2022, Algorithm 1): when K changes
/// are in the buffer, w += server_lr / K * sum_i s(tau_i) delta_i, with s(tau) = 1/sqrt(1 + tau). The sum is divided by K whatever the
/// discounts, and every client counts once.
/// </summary>
[Named("fedbuff")]
public sealed record FedBuff : AsynchronousStrategy
{
    /// <summary>Changes that make a step: K.</summary>
    [Range(1, 1_000_000)]
    public int K { get; init; } = 10;

    /// <summary>Server learning rate: eta_g.</summary>
    [Range(0.0, 1e6)]
    public double ServerLr { get; init; } = 1;

    /// <summary>What the discounted sum is divided by.</summary>
    public BufferDivisor Divisor { get; init; }

    public override int BufferSize => K;

    public override string BufferKey => "k";

    public override LocalTerms? Terms => LocalTerms.None;

    public override void Step(ServerState server, RoundUpdates updates)
    {
        var share = Divisor is BufferDivisor.Count ? updates.Contributions.Sum(one => one.Weight) / updates.Count : 1;
        server.Parameters.AddScaled((float)(ServerLr * share), updates.Delta);
    }
}
