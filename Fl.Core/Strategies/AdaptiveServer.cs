using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// An adaptive optimizer on the server (Reddi et al., "Adaptive Federated Optimization", ICLR 2021, Algorithm 2):
/// m = beta1 m + (1 - beta1) d, w += server_lr m / (sqrt(v) + tau), d being FedAvg's mean change. v starts at tau^2 and takes
/// in d^2 in one of three ways; as in the paper nothing corrects a bias.
/// </summary>
public abstract record AdaptiveServer : Strategy
{
    /// <summary>Server learning rate: eta.</summary>
    [Range(0.0, 1e6)]
    public double ServerLr { get; init; } = 0.01;

    /// <summary>Decay of the first moment.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Degree of adaptivity: the larger, the less each coordinate has a rate of its own.</summary>
    [Range(1e-12, 1e6)]
    public double Tau { get; init; } = 1e-3;

    public override LocalTerms? Terms => LocalTerms.None;

    public sealed override void Step(ServerState server, RoundUpdates updates)
    {
        var isFirst = !server.Vectors.ContainsKey("v");
        var (m, v) = (server.Vector("m"), server.Vector("v"));
        if (isFirst) v.Fill((float)(Tau * Tau));
        m.Scale((float)Beta1);
        m.AddScaled((float)(1 - Beta1), updates.Delta);
        TakeIn(v, updates.Delta);
        server.Parameters.AddQuotient((float)ServerLr, m, v, (float)Tau);
    }

    /// <summary>Takes d^2 into v.</summary>
    protected abstract void TakeIn(Vector v, Vector d);
}
