namespace Fl.Core;

/// <summary>What a partitioner splits.</summary>
/// <param name="Labels">Class index of each training example.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Clients">Number of clients, at least 1.</param>
/// <param name="Seed">The experiment's seed.</param>
/// <param name="BaseDirectory">Relative paths in the options are relative to this directory.</param>
public sealed record PartitionRequest(ReadOnlyMemory<byte> Labels, int Classes, int Clients, long Seed, string BaseDirectory);
