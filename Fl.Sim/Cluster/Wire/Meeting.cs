namespace Fl.Sim;

/// <summary>What a worker says to whoever meets it.</summary>
/// <param name="Refusal">Why it says nothing, as a sentence; null where it does.</param>
/// <param name="Members">The workers that it knows, itself among them.</param>
[GenerateSerializer, Immutable, Alias("fl.meeting")]
public sealed record Meeting([property: Id(0)] string? Refusal, [property: Id(1)] Member[] Members);
