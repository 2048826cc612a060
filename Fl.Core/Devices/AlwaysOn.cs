namespace Fl.Core;

/// <summary>Every client is there all the time.</summary>
[Named("always")]
public sealed record AlwaysOn : Availability
{
    public override IEnumerable<Spell> Spells(AvailabilityRequest request) => [new(true, TimeSpan.MaxValue)];
}
