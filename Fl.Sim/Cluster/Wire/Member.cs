namespace Fl.Sim;

/// <summary>A worker of which another knows.</summary>
/// <param name="Address">Where it says that it is.</param>
/// <param name="Age">Milliseconds since it was heard of.</param>
[GenerateSerializer, Immutable, Alias("fl.member")]
public sealed record Member([property: Id(0)] string Address, [property: Id(1)] int Age);
