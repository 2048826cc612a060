namespace Fl.Sim;

/// <summary>A file of a run's folder on a worker.</summary>
/// <param name="Name">As <see cref="RunFiles"/> has it.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Stamp">Another where the file was written anew.</param>
[GenerateSerializer, Immutable, Alias("fl.file")]
public sealed record FileEntry([property: Id(0)] string Name, [property: Id(1)] long Length, [property: Id(2)] long Stamp);
