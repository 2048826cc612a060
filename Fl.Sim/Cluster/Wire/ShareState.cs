namespace Fl.Sim;

/// <summary>How far a worker is with a share.</summary>
/// <param name="Length">Bytes of its result; null where it is not done.</param>
/// <param name="Failure">What it failed with; null where it did not.</param>
/// <param name="Start">The first piece of its result.</param>
[GenerateSerializer, Immutable, Alias("fl.share-state")]
public sealed record ShareState([property: Id(0)] int? Length, [property: Id(1)] string? Failure, [property: Id(2)] byte[] Start);
