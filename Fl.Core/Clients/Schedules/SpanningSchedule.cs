using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>A schedule whose factors follow from the number of rounds that it spans.</summary>
public abstract record SpanningSchedule : Schedule
{
    /// <summary>
    /// Rounds that the schedule spans; in later ones the learning rate stays what it was in the last of them. Without it, all of the
    /// experiment's: then a run that goes on cannot be given another number of rounds.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? Horizon { get; init; }

    public sealed override Schedule Over(int rounds) => Horizon is null ? this with { Horizon = rounds } : this;

    /// <exception cref="InvalidOperationException">There is no <see cref="Horizon"/>; <see cref="Over"/> gives one.</exception>
    public sealed override double Factor(int round) => Horizon is { } horizon
        ? Factor(Math.Min(round, horizon), horizon)
        : throw new InvalidOperationException("The schedule has no horizon.");

    /// <summary>What train.lr is multiplied by.</summary>
    /// <param name="round">From 1 to <paramref name="horizon"/>.</param>
    protected abstract double Factor(int round, int horizon);
}
