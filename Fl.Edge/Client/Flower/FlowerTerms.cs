using Fl.Core;

namespace Fl.Edge;

/// <summary>What Flower's clients are told of a strategy, by the names that they know.</summary>
public static class FlowerTerms
{
    /// <summary>
    /// Numbers of a fit's config, e.g. <c>proximal_mu</c>; null where the client half needs more than weights and plain training.
    /// </summary>
    public static IReadOnlyDictionary<string, double>? Of(Strategy strategy)
    {
        if (strategy.Terms is not { } terms || strategy.Broadcasts.Count + strategy.Returns.Count + strategy.Reports.Count > 0) return null;
        return terms.Proximal is { } mu ? new Dictionary<string, double> { ["proximal_mu"] = mu } : new Dictionary<string, double>();
    }
}
