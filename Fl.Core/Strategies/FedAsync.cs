using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedAsync (Xie, Koyejo, Gupta, "Asynchronous Federated Optimization", OPT 2020, Algorithm 1): every update makes a step,
/// w = (1 - alpha_t) w + alpha_t w_k with alpha_t = alpha s(tau), w_k being the client's whole weights; a client's gradients have
/// rho (w - w^tau) added, w^tau being the weights it started from.
/// </summary>
[Named("fedasync")]
public sealed record FedAsync : AsynchronousStrategy
{
    /// <summary>Mixing weight of a fresh update.</summary>
    [Range(0.0, 1.0)]
    public double Alpha { get; init; } = 0.6;

    /// <summary>Strength of the clients' proximal term.</summary>
    [Range(0.0, 1e6)]
    public double Rho { get; init; } = 0.005;

    public override int BufferSize => 1;

    public override bool MixesModels => true;

    public override LocalTerms? Terms => new(Proximal: Rho);

    public override void Step(ServerState server, RoundUpdates updates) =>
        server.Parameters.AddScaled((float)(Alpha * updates.Contributions[0].Weight), updates.Delta);
}
