using System.ComponentModel.DataAnnotations;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A client comes and goes, and stays each time for an exponential time: a Markov chain of two states in continuous time, which
/// starts in its stationary distribution.
/// </summary>
[Named("markov")]
public sealed record Markov : Availability
{
    /// <summary>Mean seconds that the median client is there.</summary>
    [Range(1e-3, 1e9)]
    public double OnlineSeconds { get; init; } = 1800;

    /// <summary>Mean seconds that the median client is away.</summary>
    [Range(1e-3, 1e9)]
    public double OfflineSeconds { get; init; } = 3600;

    /// <summary>
    /// How much clients differ: scale of the logistic distribution of the log-odds of their share of the time; 0 for not at all. All
    /// come equally often.
    /// </summary>
    [Range(0.0, 10.0)]
    public double Spread { get; init; }

    public override IEnumerable<Spell> Spells(AvailabilityRequest request)
    {
        var stream = new RandomStream(request.Seed, Purpose.Availability, 0, request.Client);
        var cycle = OnlineSeconds + OfflineSeconds;
        var share = ClientShare.Of(OnlineSeconds / cycle, Spread, request.Rank);
        return Alternation.Spells(stream.NextDouble() < share, online =>
            -Math.Log(1 - stream.NextDouble()) * cycle * (online ? share : 1 - share));
    }
}
