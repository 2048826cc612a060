using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FLTrust (Cao, Fang, Liu, Gong, "FLTrust: Byzantine-robust Federated Learning via Trust Bootstrapping", NDSS 2021, Algorithm 2): in each
/// round the server trains on a few examples of its own, as a client does, which gives a change g_0. A client's change g_k has the trust
/// score ReLU(cos(g_k, g_0)) and is scaled to the length of g_0; the result is their mean, weighted by trust scores. Cosines and lengths
/// are of what is trained; running statistics are averaged as they are. Where nobody is trusted nothing changes. The examples are drawn
/// uniformly from the training set and taken away from the clients; in the paper a client may have them too.
/// </summary>
[Named("fltrust")]
public sealed record FLTrust : Aggregator
{
    /// <summary>Training examples that the server keeps for itself, its root data set; the paper has 100.</summary>
    [Range(1, 10_000_000)]
    public int RootExamples { get; init; } = 100;

    public override int ServerExamples => RootExamples;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var own = server.OwnChange?.OnHost() ?? throw new InvalidOperationException("the server has no change of its own.");
        var length = own.Norm();
        double[] lengths = [.. updates.Select(update => Trained(update.Delta!).Norm())];
        double[] scores = [.. updates.Zip(lengths, (update, other) =>
            length * other > 0 ? Math.Max(0, own.Dot(Trained(update.Delta!)) / (length * other)) : 0)];
        var total = scores.Sum();
        for (var k = 0; k < scores.Length; k++)
        {
            if (scores[k] == 0) continue;
            var share = scores[k] / total;
            Trained(result).AddScaled((float)(share * length / lengths[k]), Trained(updates[k].Delta!));
            Rest(result).AddScaled((float)share, Rest(updates[k].Delta!));
        }

        Vector Trained(HostVector change) => change.Slice(0, own.Length);
        Vector Rest(HostVector change) => change.Slice(own.Length, change.Length - own.Length);
    }
}
