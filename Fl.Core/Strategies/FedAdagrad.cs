namespace Fl.Core;

/// <summary>
/// Adagrad on the server (Reddi et al., "Adaptive Federated Optimization", ICLR 2021, Algorithm 2): as fedadam, with v += d^2
/// and, as the paper runs it, without momentum.
/// </summary>
[Named("fedadagrad")]
public sealed record FedAdagrad : AdaptiveServer
{
    public FedAdagrad() => Beta1 = 0;

    protected override void TakeIn(Vector v, Vector d) => v.AddProduct(1, d, d);
}
