namespace Fl.Core;

/// <summary>
/// When simulated clients are there: only then are they asked to train, and one that leaves while it trains is lost to its round.
/// </summary>
[Kind("availabilities")]
public abstract record Availability : Component
{
    /// <summary>
    /// One client's time line from time 0 on, without end: spells of being there and being away. A function of the
    /// request alone, read once from its beginning.
    /// </summary>
    public abstract IEnumerable<Spell> Spells(AvailabilityRequest request);
}
