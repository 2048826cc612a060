using System.ComponentModel.DataAnnotations;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// In each slot of time a client is there with some probability, whatever was before: the simplest model, and a common one in papers.
/// </summary>
[Named("bernoulli")]
public sealed record Bernoulli : Availability
{
    /// <summary>Probability of the median client to be there.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    /// <summary>Length of a slot in seconds.</summary>
    [Range(1e-3, 1e9)]
    public double SlotSeconds { get; init; } = 600;

    /// <summary>How much clients differ: scale of the logistic distribution of their log-odds to be there; 0 for not at all.</summary>
    [Range(0.0, 10.0)]
    public double Spread { get; init; }

    public override IEnumerable<Spell> Spells(AvailabilityRequest request)
    {
        var stream = new RandomStream(request.Seed, Purpose.Availability, 0, request.Client);
        var probability = ClientShare.Of(Probability, Spread, request.Rank);
        // Equal slots in a row are one spell, whose length is geometric.
        return Alternation.Spells(stream.NextDouble() < probability, online =>
            SlotSeconds * Slots(online ? probability : 1 - probability, stream));
    }

    private static double Slots(double again, RandomStream stream) => again switch
    {
        <= 0 => 1,
        >= 1 => double.PositiveInfinity,
        _ => 1 + Math.Floor(Math.Log(1 - stream.NextDouble()) / Math.Log(again)),
    };
}
