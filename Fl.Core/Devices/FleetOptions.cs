using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// What a simulation's clients run on, how they are connected, and when they are there: its <c>devices:</c>. From these a
/// simulation reckons virtual seconds and energy; they change which updates come when, and but for their <c>epochs</c> never what is in
/// them. Devices that join <c>fl serve</c> are what they are.
/// </summary>
public sealed record FleetOptions : Component
{
    /// <summary>The devices and their shares; which client has which is drawn under the seed.</summary>
    public required IReadOnlyList<FleetShare> Fleet { get; init; }

    /// <summary>
    /// Clients differ in speed: each trains slower than its device's profile by a factor between 1 and this, uniform in its logarithm.
    /// </summary>
    [Range(1.0, 1e6)]
    public double Slowdown { get; init; } = 1;

    /// <summary>When clients are there.</summary>
    public Availability Availability { get; init; } = new AlwaysOn();

    /// <summary>Probability that a client fails in a round, at some moment of its work.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; }

    /// <summary>
    /// Share of a battery's capacity that training may take in a day (24 virtual hours);
    /// a client that has taken it is not asked before the next.
    /// </summary>
    [Range(1e-6, 1.0)]
    public double? BatteryBudget { get; init; }

    /// <summary>
    /// Rank correlation of a client's speed with how many examples it has: -1, 0 (independent) to 1, by a Gaussian copula.
    /// </summary>
    [Range(-1.0, 1.0)]
    public double DataCorrelation { get; init; }

    /// <summary>Rank correlation of a client's speed with how much of the time it is there.</summary>
    [Range(-1.0, 1.0)]
    public double AvailabilityCorrelation { get; init; }

    public override IEnumerable<Problem> Problems() => Fleet.Count > 0 ? [] : [new("fleet", "the fleet needs a device.")];

    /// <summary>What a strategy's client half would ignore.</summary>
    public IEnumerable<Problem> Problems(Strategy strategy) =>
        strategy.Steps is not LocalSteps.None ? [] : Fleet.Index().Where(share => share.Item.Epochs is not null)
            .Select(share => new Problem(
                $"fleet.{share.Index}.epochs", $"{Catalog.NameOf(strategy)} takes no local steps and would ignore epochs: leave it out."));

    public override FleetOptions Rooted(string baseDirectory) =>
        this with { Availability = (Availability)Availability.Rooted(baseDirectory) };
}
