namespace Fl.Core;

/// <summary>A time in which a client is there, or is not.</summary>
/// <param name="Online">Whether it is there.</param>
/// <param name="Until">Virtual time at which the spell ends; later than the end of the spell before.</param>
public readonly record struct Spell(bool Online, TimeSpan Until);
