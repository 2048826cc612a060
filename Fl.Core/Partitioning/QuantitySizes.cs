namespace Fl.Core;

/// <summary>How <see cref="Quantity"/> draws the clients' sizes.</summary>
public enum QuantitySizes
{
    /// <summary>Shares ~ Dir(alpha, ..., alpha), as NIID-Bench.</summary>
    Dirichlet,

    /// <summary>Shares proportional to exp(N(0, sigma^2)), as FedLab.</summary>
    Lognormal,
}
